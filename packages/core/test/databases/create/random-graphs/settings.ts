import { propertyRuns } from '@espalier/testkit/property-runs';

/**
 * How often a property runs. A failed run is reported with its seed and path. Without `endOnFailure`, fast-check would
 * search for a smaller one, which takes minutes on a database.
 */
export const settings = { numRuns: propertyRuns(300), endOnFailure: true };

/** How often a property runs that makes many creates fail, one after the other. */
export const settingsOfFailures = { ...settings, numRuns: propertyRuns(300, 30) };

/** The time limit of a property. It is long, since a busy machine is slow and no test is about time. */
export const mostMilliseconds = 600_000;
