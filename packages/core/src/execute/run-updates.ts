import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import {
  temporaryValueStatement,
  updatedAttributes,
  updateOfOneRow,
  updateRowsStatement,
  updateWithComputedValues,
} from '../compile/update-rows.js';
import { toPath } from '../errors/path.js';
import { recordNotFound } from '../errors/record-not-found.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { UpdateBatch } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { rowKey } from '../schema/row-key.js';
import { touch } from '../schema/timestamps.js';
import { chunks, groups } from '../util/chunks.js';
import { keyString } from '../util/equality.js';
import { itemsBetweenChecks, paceOfMany } from '../util/pausable.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { placeOf } from './failed-attributes.js';
import { failedPosition } from './failed-position.js';
import { findFailedRow } from './find-failed-row.js';
import { readGenerated } from './read-generated.js';
import { translateError } from './translate-error.js';

/**
 * Updates stored rows: those that refer to no new row before the inserts, the others after them. Rows between which unique
 * values move are updated one by one, so that a value is free before it is taken.
 *
 * @param maxRows the maximum number of rows for each statement. With 1, an error identifies its row
 * @throws RecordNotFoundError if a row has been deleted since it was found
 */
export async function runUpdates(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  when: 'beforeInserts' | 'afterInserts',
  maxRows = Number.POSITIVE_INFINITY,
): Promise<void> {
  const { plan, records, now, moves } = run;
  const batches = plan.updates.filter(({ followsInserts }) => followsInserts === (when === 'afterInserts'));
  for (const batch of batches) {
    fillReferences(batch, records);
    for (const index of batch.records) {
      const { model, values } = records[index] as GraphRecord;
      touch(model, values, now);
    }
  }
  if (moves !== undefined && when === 'beforeInserts') await setTemporaryValues(connection, compiler, run);
  const moved = moves === undefined ? none : await updateInOrder(connection, compiler, run, batches);
  await updateBatches(connection, compiler, records, batches, { moved, maxRows });
  const updated = batches.flatMap((batch) => batch.records);
  await readGenerated(
    connection,
    compiler,
    updated.map((index) => records[index] as GraphRecord),
  );
}

const none: ReadonlySet<number> = new Set();

/** Gives rows a value that no other row has, so that other rows can have their values. */
async function setTemporaryValues(
  connection: Connection,
  compiler: Compiler,
  { records, moves }: WriteRun,
): Promise<void> {
  for (const { record, attribute, value } of moves?.temporary ?? []) {
    const own = records[record] as GraphRecord;
    const statement = temporaryValueStatement(compiler, own, attribute, value);
    await updateRows(connection, compiler, [{ model: own.model, rows: [own], statement, raises: false }]);
  }
}

/** Updates the rows between which unique values move. Returns the positions of their records. */
async function updateInOrder(
  connection: Connection,
  compiler: Compiler,
  { records, moves }: WriteRun,
  batches: readonly UpdateBatch[],
): Promise<ReadonlySet<number>> {
  const batchOf = new Map(batches.flatMap((batch) => batch.records.map((index) => [index, batch])));
  const moved = new Set<number>();
  for (const index of moves?.ordered ?? []) {
    const batch = batchOf.get(index);
    if (batch === undefined) continue;
    moved.add(index);
    const record = records[index] as GraphRecord;
    await updateRows(connection, compiler, [...updatesOfBatch(compiler, batch, [record], 1)]);
  }
  return moved;
}

/** Updates the rows of batches that are not updated yet, as many together as work without a pause. */
async function updateBatches(
  connection: Connection,
  compiler: Compiler,
  records: readonly GraphRecord[],
  batches: readonly UpdateBatch[],
  { moved, maxRows }: { readonly moved: ReadonlySet<number>; readonly maxRows: number },
): Promise<void> {
  const count = batches.reduce((sum, batch) => sum + batch.records.length, 0);
  const pace = paceOfMany(count, connection.cancellation);
  for (const some of groups(updatesOf(), itemsBetweenChecks)) {
    if (pace.isPauseDue()) await pace.pause();
    await updateRows(connection, compiler, some);
  }

  /** Binds the values of a row shortly before its update, since there may be very many rows. */
  function* updatesOf(): Generator<RowUpdate> {
    for (const batch of batches) {
      const indexes = moved.size === 0 ? batch.records : batch.records.filter((index) => !moved.has(index));
      const rows = indexes.map((index) => records[index] as GraphRecord);
      yield* updatesOfBatch(compiler, batch, rows, maxRows);
    }
  }
}

/** Yields the updates of the rows of one batch: one row each, or as many as the database updates in one statement. */
function* updatesOfBatch(
  compiler: Compiler,
  batch: UpdateBatch,
  records: readonly GraphRecord[],
  maxRows: number,
): Generator<RowUpdate> {
  const { model, computed } = batch;
  if (computed.length > 0) {
    const returned = computed.map(({ attribute }) => attribute);
    for (const record of records) {
      const statement = updateWithComputedValues(compiler, batch, record);
      yield { model, rows: [record], statement, raises: record.operation !== 'insert', returned };
    }
    return;
  }
  const types = updatedAttributes(batch).map(({ type }) => type);
  const perStatement = Math.min(maxRows, compiler.dialect.maxUpdatedRows(types));
  const updateOne = updateOfOneRow(compiler, batch);
  for (const rows of chunks(records, perStatement)) {
    const [only] = rows as [GraphRecord];
    const statement = rows.length === 1 ? updateOne(only) : updateRowsStatement(compiler, batch, rows);
    yield { model, rows, statement, raises: true };
  }
}

/** Sets the foreign keys of rows to the keys of the records that they refer to. */
function fillReferences({ references, records: own }: UpdateBatch, records: readonly GraphRecord[]): void {
  for (const { attribute, key, targets } of references) {
    for (const [ordinal, index] of own.entries()) {
      const target = records[targets[ordinal] as number] as GraphRecord;
      (records[index] as GraphRecord).values[attribute.name] = target.values[key.name];
    }
  }
}

/** Rows to update, and the statement that updates them. */
interface RowUpdate {
  readonly model: ModelDefinition;
  readonly rows: readonly GraphRecord[];
  readonly statement: Statement;
  /** Whether the statement raises the versions of the rows. */
  readonly raises: boolean;
  /** The attributes whose values the statement computes and returns, for its only row. */
  readonly returned?: readonly Attribute[] | undefined;
}

async function updateRows(
  connection: Connection,
  compiler: Compiler,
  updates: readonly RowUpdate[],
): Promise<void> {
  const statements = updates.map(({ statement }) => statement);
  const results = await connection.runAll(statements).catch((error) => {
    const { model, rows } = updates[failedPosition(error) ?? 0] as RowUpdate;
    const place = placeOf(model, findFailedRow(compiler, model, rows, error));
    throw translateError(compiler.dialect, error, place);
  });
  for (const [position, { model, rows, raises, returned = [] }] of updates.entries()) {
    const missing = findMissing(compiler, rows, results[position] as Result);
    if (missing !== undefined) throw recordNotFound([{ model: model.name, where: toPath(missing.path) }]);
    const { version } = model;
    const [computed = []] = (results[position] as Result).rows;
    for (const [column, attribute] of returned.entries())
      for (const { values } of rows) values[attribute.name] = compiler.decode(attribute, computed[column]);
    if (version !== undefined && raises)
      for (const { values } of rows) values[version.name] = (values[version.name] as number) + 1;
  }
}

function findMissing(
  compiler: Compiler,
  rows: readonly GraphRecord[],
  { rows: returned, rowCount }: Result,
): GraphRecord | undefined {
  if (rowCount === rows.length) return undefined;
  const keys = new Set(
    returned.map((row) => keyString(compiler.decodeRow((rows[0] as GraphRecord).model.primaryKey, row))),
  );
  return rows.find(({ model, values }) => !keys.has(rowKey(model, values)));
}
