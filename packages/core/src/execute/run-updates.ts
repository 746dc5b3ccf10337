import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import { updatedAttributes, updateOfOneRow, updateRowsStatement } from '../compile/update-rows.js';
import { toPath } from '../errors/path.js';
import { recordNotFound } from '../errors/record-not-found.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { UpdateBatch } from '../plan/write-plan.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { rowKey } from '../schema/row-key.js';
import { touch } from '../schema/timestamps.js';
import { chunks } from '../util/chunks.js';
import { keyString } from '../util/equality.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { placeOf } from './failed-attributes.js';
import { findFailedRow } from './find-failed-row.js';
import { translateError } from './translate-error.js';

/**
 * Updates stored rows: those that refer to no new row before the inserts, the others after them.
 *
 * @param maxRows the maximum number of rows for each statement. With 1, an error identifies its row
 * @throws RecordNotFoundError if a row has been deleted since it was found
 */
export async function runUpdates(
  connection: Connection,
  compiler: Compiler,
  { plan, records, now }: WriteRun,
  when: 'beforeInserts' | 'afterInserts',
  maxRows = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const batch of plan.updates) {
    if (batch.followsInserts !== (when === 'afterInserts')) continue;
    fillReferences(batch, records);
    const own = batch.records.map((index) => records[index] as GraphRecord);
    for (const { model, values } of own) touch(model, values, now);
    const types = updatedAttributes(batch).map(({ type }) => type);
    const perStatement = Math.min(maxRows, compiler.dialect.maxUpdatedRows(types));
    const updateOne = updateOfOneRow(compiler, batch);
    const { cancellation } = connection;
    for (const rows of chunks(own, perStatement)) {
      if (cancellation?.isPauseDue()) await cancellation.pause();
      const [only] = rows as [GraphRecord];
      const statement = rows.length === 1 ? updateOne(only) : updateRowsStatement(compiler, batch, rows);
      await updateRows(connection, compiler, { model: batch.model, rows, statement });
    }
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
}

async function updateRows(
  connection: Connection,
  compiler: Compiler,
  { model, rows, statement }: RowUpdate,
): Promise<void> {
  const result = await connection.run(statement).catch((error) => {
    throw translateError(
      compiler.dialect,
      error,
      placeOf(model, findFailedRow(compiler, model, rows, error)),
    );
  });
  const missing = findMissing(compiler, rows, result);
  if (missing !== undefined) throw recordNotFound([{ model: model.name, where: toPath(missing.path) }]);
  const { version } = model;
  if (version !== undefined)
    for (const { values } of rows) values[version.name] = (values[version.name] as number) + 1;
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
