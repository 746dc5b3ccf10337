import type { Compiler } from '../compile/compiler.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { WriteRun } from './adapter.js';
import type { Connection } from './connection.js';
import { runRemovals } from './run-removals.js';
import { runUpdates } from './run-updates.js';

/** Whether a plan changes stored rows in other ways than by links. */
export function changesStoredRows({ removals, updates }: Pick<WritePlan, 'removals' | 'updates'>): boolean {
  return removals.length > 0 || updates.length > 0;
}

/**
 * Runs the inserts of a plan between its other statements: rows are removed and updated first, so that new rows can have
 * their unique values. Rows that refer to new rows are updated last.
 */
export async function aroundInserts(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  insert: () => Promise<void>,
): Promise<void> {
  await runRemovals(connection, compiler, run);
  await runUpdates(connection, compiler, run, 'beforeInserts');
  await insert();
  await runUpdates(connection, compiler, run, 'afterInserts');
}
