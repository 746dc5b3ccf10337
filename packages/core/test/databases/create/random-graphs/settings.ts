import { propertyRuns } from '@espalier/testkit/property-runs';

/**
 * How often a property is tried. A run that fails is told by its seed and path: finding a smaller one, which fast-check
 * does without `endOnFailure`, takes minutes on a database.
 */
export const settings = { numRuns: propertyRuns(300), endOnFailure: true };

/** No test is about time, and a busy machine is slow. */
export const mostMilliseconds = 600_000;
