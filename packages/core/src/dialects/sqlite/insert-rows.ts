import type { Compiler } from '../../compile/compiler.js';
import { insertText } from '../../compile/insert.js';
import { toPath } from '../../errors/path.js';
import type { CreateRun } from '../../execute/adapter.js';
import { rowNotInserted, toEspalierError } from '../../execute/failures.js';
import { linkRows } from '../../execute/link-rows.js';
import type { Values } from '../../graph/record-graph.js';
import { batchesOf, type InsertBatch, type PlannedRow } from '../../plan/create-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { SqliteCatalog } from './catalog.js';
import type { Inserted, SqliteConnection } from './connection.js';

/** A batch made ready: its statement, and where what the database makes goes. */
interface PreparedBatch {
  readonly batch: InsertBatch;
  readonly sql: string;
  readonly returning: readonly Attribute[];
  readonly rowid: Attribute | undefined;
  /** Columns left out that nothing fills. */
  readonly empty: readonly Attribute[];
}

/**
 * Runs a create plan row by row, each batch on one prepared statement: a row's key is the rowid that its own insert
 * reports, so no row can be mistaken for another. Rows go in in input order, each behind those that it depends on.
 */
export async function insertRows(
  connection: SqliteConnection,
  catalog: SqliteCatalog,
  compiler: Compiler,
  run: CreateRun,
): Promise<void> {
  const prepared = batchesOf(run.plan).map((batch) => prepare(connection, catalog, compiler, batch));
  for (const row of run.plan.rows) {
    insertRow(connection, compiler, prepared[row.batch] as PreparedBatch, row, run.values);
  }
  await linkRows(connection, compiler, run);
}

function prepare(
  connection: SqliteConnection,
  catalog: SqliteCatalog,
  compiler: Compiler,
  batch: InsertBatch,
): PreparedBatch {
  const { model, columns, omitted } = batch;
  const returning = catalog.returned(connection, batch);
  const rowid = returning.length === 0 ? catalog.rowidAttribute(connection, batch) : undefined;
  const all = returning.length === 0 ? returning : omitted;
  return {
    batch,
    sql: insertText(compiler, { model, columns, rowCount: 1, returning: all }),
    returning: all,
    rowid,
    empty: omitted.filter((attribute) => attribute !== rowid && !all.includes(attribute)),
  };
}

function insertRow(
  connection: SqliteConnection,
  compiler: Compiler,
  { batch, sql, returning, rowid, empty }: PreparedBatch,
  { record, path, references }: PlannedRow,
  all: readonly Values[],
): void {
  const values = all[record] as Values;
  for (const [index, { attribute, key }] of batch.keyReferences.entries()) {
    values[attribute.name] = all[references[index] as number]?.[key.name];
  }
  const bindings = batch.columns.map((attribute) => compiler.encode(attribute, values[attribute.name]));
  const { model } = batch;
  let inserted: Inserted;
  try {
    inserted = connection.insert(sql, bindings);
  } catch (error) {
    throw toEspalierError(compiler.dialect, error, { model: model.name, path: toPath(path) });
  }
  if (inserted.changes !== 1) throw rowNotInserted(model.name, model.table, path);
  for (const { name } of empty) values[name] = null;
  if (rowid !== undefined) values[rowid.name] = compiler.decode(rowid, inserted.rowid);
  for (const [index, attribute] of returning.entries())
    values[attribute.name] = compiler.decode(attribute, inserted.row?.[index]);
}
