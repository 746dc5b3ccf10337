import type { Compiler } from '../../compile/compiler.js';
import { toPath } from '../../errors/path.js';
import type { WriteRun } from '../../execute/adapter.js';
import { aroundInserts, changesStoredRows } from '../../execute/around-inserts.js';
import { placeOf } from '../../execute/failed-attributes.js';
import { checkGeneratedKeys } from '../../execute/generated-keys.js';
import { rowNotInserted } from '../../execute/row-errors.js';
import { runLinks } from '../../execute/run-links.js';
import { translateError } from '../../execute/translate-error.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import {
  batchesOf,
  type InsertBatch,
  type KeyReference,
  type RowPositions,
  rowPositions,
} from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { andThen, inSteps, type Paced, withoutPause } from '../../util/pausable.js';
import type { SqliteConnection } from './connection.js';
import { deferringForeignKeys } from './defer-foreign-keys.js';
import { preassignKeys } from './preassign-keys.js';
import {
  bindInsert,
  type Inserted,
  type PreparedInsert,
  type PreparedInserts,
  runInsert,
} from './prepared-inserts.js';

/** Runs a write plan: its inserts, and before and after them the changes of stored rows. */
export function writeRows(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  run: WriteRun,
): Paced<void> {
  const { plan } = run;
  if (!changesStoredRows(plan)) return insertRows(connection, inserts, compiler, run);
  const models = [...plan.updates, ...plan.removals].map(({ model }) => model);
  inserts.checkTables(connection, models);
  return aroundInserts(connection, compiler, run, async () => {
    if (plan.sequence.length > 0 || plan.links.length > 0)
      await insertRows(connection, inserts, compiler, run);
  });
}

/**
 * Runs a write plan row by row, with one prepared statement per batch. The key of a row is the rowid that its own insert
 * reports, so no row can be mistaken for another. Rows are inserted in input order, each after the rows it depends on.
 */
function insertRows(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  run: WriteRun,
): Paced<void> {
  const { links, hasForwardReferences } = run.plan;
  inserts.checkTables(
    connection,
    links.map(({ model }) => model),
  );
  const insert = () => insertInOrder(connection, inserts, compiler, run);
  const inserting = hasForwardReferences ? deferringForeignKeys(connection, compiler, run, insert) : insert();
  return links.length === 0 ? inserting : andThen(inserting, () => runLinks(connection, compiler, run));
}

function insertInOrder(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  run: WriteRun,
): Paced<void> {
  const { plan, records } = run;
  const batches = batchesOf(plan);
  const positions = rowPositions(batches, records.length);
  if (plan.preassignedKeys.length === 0)
    return insertBatches(connection, inserts, compiler, run, { batches, positions, preassigned: [] });
  return preassignKeys(connection, compiler, run, batches, positions).then((preassigned) =>
    insertBatches(connection, inserts, compiler, run, { batches, positions, preassigned }),
  );
}

/** The batches of a plan, where their rows are, and the keys that were assigned to the rows of each batch before. */
interface Batches {
  readonly batches: readonly InsertBatch[];
  readonly positions: RowPositions;
  readonly preassigned: readonly (readonly Attribute[])[];
}

function insertBatches(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  { plan, records }: WriteRun,
  { batches, positions, preassigned }: Batches,
): Paced<void> {
  const prepared = batches.map((batch, index) => {
    const first = records[batch.records[0] as number] as GraphRecord;
    try {
      return inserts.get(connection, compiler, batch, preassigned[index]);
    } catch (error) {
      throw translateErrorAt(first, compiler, error);
    }
  });
  const insertSome = (start: number, end: number) => {
    for (let position = start; position < end; position += 1) {
      const index = plan.sequence[position] as number;
      const batch = positions.batchOf[index] as number;
      const record = records[index] as GraphRecord;
      const references = batches[batch]?.keyReferences as readonly KeyReference[];
      if (references.length > 0)
        fillReferences(record, references, positions.ordinalOf[index] as number, records);
      insertRow(connection, compiler, prepared[batch] as PreparedInsert, record);
    }
  };
  let next = 0;
  return eachRow(connection, (count) => {
    const start = next;
    next = Math.min(start + count, plan.sequence.length);
    insertSome(start, next);
    return next < plan.sequence.length;
  });
}

/** Runs statements for rows. A trigger can make each of them slow, so a call that can be cancelled looks at the clock for each. */
export function eachRow({ cancellation }: SqliteConnection, step: (count: number) => boolean): Paced<void> {
  return inSteps(cancellation === undefined ? step : () => step(1), cancellation);
}

function fillReferences(
  { values }: GraphRecord,
  references: readonly KeyReference[],
  ordinal: number,
  records: readonly GraphRecord[],
): void {
  for (let position = 0; position < references.length; position += 1) {
    const { attribute, key, targets } = references[position] as KeyReference;
    values[attribute.name] = (records[targets[ordinal] as number] as GraphRecord).values[key.name];
  }
}

/** Returns the error of Espalier for one that the row of a record has caused. */
export function translateErrorAt(record: GraphRecord, compiler: Compiler, error: unknown): Error {
  return translateError(compiler.dialect, error, placeOf(record.model, record));
}

/** Inserts the row of a record, and completes its values. */
export function insertRow(
  connection: SqliteConnection,
  compiler: Compiler,
  insert: PreparedInsert,
  record: GraphRecord,
): void {
  const { values, model, path } = record;
  let inserted: Inserted;
  try {
    inserted = runObserved(connection, insert, bindInsert(insert, values));
  } catch (error) {
    throw translateErrorAt(record, compiler, error);
  }
  const { rowid, decodeRowid, returning, empty, unchecked } = insert;
  if (inserted.changes !== 1) throw rowNotInserted(model.name, model.table, path);
  for (let position = 0; position < empty.length; position += 1) values[empty[position] as string] = null;
  if (rowid !== undefined) {
    const { lastInsertRowid } = inserted;
    values[rowid.name] = decodeRowid === undefined ? lastInsertRowid : decodeRowid(lastInsertRowid as never);
  }
  for (let position = 0; position < returning.length; position += 1) {
    const attribute = returning[position] as Attribute;
    values[attribute.name] = compiler.decode(attribute, inserted.row?.[position]);
  }
  if (unchecked.length > 0) checkGeneratedKeys(model, unchecked, values, () => toPath(path));
}

function runObserved(
  connection: SqliteConnection,
  insert: PreparedInsert,
  bindings: readonly unknown[],
): Inserted {
  const { observer } = connection;
  if (!observer.isActive) return runInsert(insert, bindings);
  const { sql, table } = insert;
  const run = () => runInsert(insert, bindings);
  return withoutPause(observer.runOne(connection, { sql, table, bindings }, run, ({ changes }) => changes));
}
