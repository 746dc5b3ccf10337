import type BetterSqlite3 from 'better-sqlite3';

/**
 * Runs a statement with its bindings as arguments. The engine calls a function of a native module with a fixed number of
 * arguments directly. A spread is slower by a tenth of an insert, and so are bindings in one array.
 */
export function runWith(
  statement: BetterSqlite3.Statement,
  all: readonly unknown[],
): BetterSqlite3.RunResult {
  switch (all.length) {
    case 1:
      return statement.run(all[0]);
    case 2:
      return statement.run(all[0], all[1]);
    case 3:
      return statement.run(all[0], all[1], all[2]);
    case 4:
      return statement.run(all[0], all[1], all[2], all[3]);
    case 5:
      return statement.run(all[0], all[1], all[2], all[3], all[4]);
    case 6:
      return statement.run(all[0], all[1], all[2], all[3], all[4], all[5]);
    case 7:
      return statement.run(all[0], all[1], all[2], all[3], all[4], all[5], all[6]);
    case 8:
      return statement.run(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
    case 9:
      return statement.run(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8]);
    case 10:
      return statement.run(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7], all[8], all[9]);
    default:
      return statement.run(...all);
  }
}
