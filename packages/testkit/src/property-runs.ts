/**
 * Returns the number of runs of a slow property: a part of `all`, or `all` if `ESPALIER_ALL_RUNS` is set.
 * `npm run test:long` sets that variable, and runs the test files that import this function.
 *
 * @param part what `all` is divided by. Default: 10.
 */
export function propertyRuns(all: number, part = 10): number {
  return process.env.ESPALIER_ALL_RUNS === undefined ? Math.ceil(all / part) : all;
}
