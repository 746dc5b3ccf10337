/**
 * Returns the number of runs of a slow property: a tenth of `all`, or `all` if `ESPALIER_ALL_RUNS` is set.
 * `npm run test:long` sets that variable, and runs the test files that import this function.
 */
export function propertyRuns(all: number): number {
  return process.env.ESPALIER_ALL_RUNS === undefined ? Math.ceil(all / 10) : all;
}
