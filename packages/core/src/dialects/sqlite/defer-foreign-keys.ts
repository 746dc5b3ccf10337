import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, join, sql, value } from '../../compile/fragment.js';
import { toStatement } from '../../compile/render.js';
import type { WriteRun } from '../../execute/adapter.js';
import { type Connection, runUncancellable, statement } from '../../execute/connection.js';
import { placeOf } from '../../execute/failed-attributes.js';
import { failureError } from '../../execute/failure-error.js';
import { batchesOf, type WritePlan } from '../../plan/write-plan.js';
import type { Paced } from '../../util/pausable.js';
import { brokenForeignKey } from './failures.js';
import { findDanglingRow } from './find-dangling-row.js';

/**
 * Inserts rows that refer to later ones while the checks of foreign keys are deferred. SQLite counts all deferred
 * violations, and forgets the count if deferring ends before COMMIT. So the new rows are checked before deferring ends. If
 * violations of other rows may be counted too, deferring ends with COMMIT.
 *
 * @throws ForeignKeyConstraintError with the path of a new row that refers to a missing row
 * @see https://www.sqlite.org/pragma.html#pragma_defer_foreign_keys
 */
export async function deferringForeignKeys(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  insert: () => Paced<void>,
): Promise<void> {
  const countsOthers = await mayCountOtherRows(connection, compiler, run.plan);
  await connection.run(statement('pragma defer_foreign_keys = on'));
  if (countsOthers) return insert();
  try {
    await insert();
    await rejectDanglingRows(connection, compiler, run);
  } catch (error) {
    // If this fails too, the first error is thrown, and deferring ends with the transaction.
    await stopDeferring(connection).catch(() => undefined);
    throw error;
  }
  await stopDeferring(connection);
}

async function stopDeferring(connection: Connection): Promise<void> {
  await runUncancellable(connection, 'pragma defer_foreign_keys = off');
}

/** Whether SQLite may defer checks of other rows than the new ones, or of new rows that have no key to find them by. */
async function mayCountOtherRows(
  connection: Connection,
  compiler: Compiler,
  plan: WritePlan,
): Promise<boolean> {
  const models = batchesOf(plan).map(({ model }) => model);
  if (models.some(({ primaryKey }) => primaryKey.length === 0)) return true;
  const tables = JSON.stringify(models.map(({ table }) => table.toLowerCase()));
  const { rows } = await connection.run(toStatement(compiler, selectOthers(tables)));
  return rows.length > 0;
}

/** Selects a row if a trigger may write other rows, or if rows with deferrable foreign keys may refer to the new ones. */
function selectOthers(tables: string): Fragment {
  const isDeferring = sql`select 1 from pragma_defer_foreign_keys where defer_foreign_keys = 1`;
  const masters = [sql`sqlite_master`, sql`sqlite_temp_master`];
  return join([isDeferring, ...masters.map((master) => selectOthersIn(master, tables))], ' union all ');
}

function selectOthersIn(master: Fragment, tables: string): Fragment {
  const isDeferrable = sql`type = 'table' and sql like '%deferrable%'`;
  const isOfTable = sql`lower(tbl_name) in (select value from json_each(${value(tables)}))`;
  return sql`select 1 from ${master} where ${isDeferrable} or type = 'trigger' and ${isOfTable}`;
}

async function rejectDanglingRows(
  connection: Connection,
  compiler: Compiler,
  { records }: WriteRun,
): Promise<void> {
  const created = records.filter(({ operation }) => operation === 'insert');
  const dangling = await findDanglingRow(connection, compiler, created);
  if (dangling === undefined) return;
  throw failureError(brokenForeignKey, placeOf(dangling.model, dangling));
}
