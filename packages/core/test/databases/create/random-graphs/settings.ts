/**
 * How often a property is tried. A run that fails is told by its seed and path: finding a smaller one, which fast-check
 * does without `endOnFailure`, takes minutes on a database.
 */
export const settings = { numRuns: 300, endOnFailure: true };

/** No test is about time, and a busy machine is slow. */
export const mostMilliseconds = 600_000;
