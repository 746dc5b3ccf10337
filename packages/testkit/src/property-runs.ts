/**
 * How often to try a slow property: `all` times in `npm run test:long`, which sets `ESPALIER_ALL_RUNS`, and a tenth of that
 * otherwise. `npm run test:long` runs the test files that import this one.
 */
export function propertyRuns(all: number): number {
  return process.env.ESPALIER_ALL_RUNS === undefined ? Math.ceil(all / 10) : all;
}
