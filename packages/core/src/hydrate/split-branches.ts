import type { FindBranch } from '../plan/find-branches.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';

type DriverRow = readonly unknown[];

/** Returns the rows of each branch of a find, in their order, each with the columns of its branch only. */
export function splitBranches(
  branches: readonly FindBranch[],
  rows: readonly DriverRow[],
  pace: Pace | undefined,
): Paced<readonly (readonly DriverRow[])[]> {
  const byBranch: DriverRow[][] = branches.map(() => []);
  const splitting = inParts(rows, pace, (some) => {
    for (const row of some) {
      const branch = Number(row[0]);
      const { start, end } = (branches[branch] as FindBranch).columns;
      (byBranch[branch] as DriverRow[]).push(row.slice(start, end));
    }
  });
  return andThen(splitting, () => byBranch);
}
