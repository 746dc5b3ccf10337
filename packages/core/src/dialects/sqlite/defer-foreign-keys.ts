import type { Compiler } from '../../compile/compiler.js';
import { type Fragment, join, sql, value } from '../../compile/fragment.js';
import { toStatement } from '../../compile/render.js';
import { toPath } from '../../errors/path.js';
import type { WriteRun } from '../../execute/adapter.js';
import { type Connection, runUncancellable, statement } from '../../execute/connection.js';
import { failureError } from '../../execute/failure-error.js';
import { batchesOf, type WritePlan } from '../../plan/write-plan.js';
import { brokenForeignKey } from './failures.js';
import { findDanglingRow } from './find-dangling-row.js';

/**
 * Runs inserts of rows that refer to later ones, with the checks of foreign keys put off meanwhile. SQLite counts what it
 * has put off, whoever wrote it, and forgets the count when this ends before COMMIT. So the new rows are looked at before
 * it ends; and where rows of others may be in the count, it ends with COMMIT.
 *
 * @throws ForeignKeyConstraintError with the path of a new row that refers to none
 * @see https://www.sqlite.org/pragma.html#pragma_defer_foreign_keys
 */
export async function deferringForeignKeys(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  insert: () => Promise<void>,
): Promise<void> {
  const countsOthers = await mayCountOtherRows(connection, compiler, run.plan);
  await connection.run(statement('pragma defer_foreign_keys = on'));
  if (countsOthers) return insert();
  try {
    await insert();
    await refuseDanglingRows(connection, compiler, run);
  } finally {
    await runUncancellable(connection, 'pragma defer_foreign_keys = off');
  }
}

/** Whether SQLite may put off more than the foreign keys of new rows, each with a key to find it by. */
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

/** Triggers insert rows of their own, and rows of a table with deferrable keys may have waited for the new ones. */
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

async function refuseDanglingRows(
  connection: Connection,
  compiler: Compiler,
  { records }: WriteRun,
): Promise<void> {
  const created = records.filter(({ operation }) => operation === 'insert');
  const orphan = await findDanglingRow(connection, compiler, created);
  if (orphan === undefined) return;
  const { model, path } = orphan;
  throw failureError(brokenForeignKey, { model: model.name, path: toPath(path) });
}
