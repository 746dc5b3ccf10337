import type { Compiler } from '../compile/compiler.js';
import { type RowLink, updateForeignKeysStatement } from '../compile/update-foreign-keys.js';
import { toPath } from '../errors/path.js';
import { recordNotFound } from '../errors/record-not-found.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { LinkBatch } from '../plan/write-plan.js';
import { rowKey } from '../schema/row-key.js';
import { touchedAttributes } from '../schema/timestamps.js';
import { chunks } from '../util/chunks.js';
import { keyString } from '../util/equality.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { placeOf } from './failed-attributes.js';
import { findFailedRow } from './find-failed-row.js';
import { readGenerated } from './read-generated.js';
import { translateError } from './translate-error.js';

/**
 * Sets the foreign keys that no insert could set, and writes scopes to stored rows: one UPDATE for each link batch.
 *
 * @param maxRows the maximum number of rows for each statement. With 1, an error identifies its row
 * @param links the links of the plan that are to be run. Default: all
 * @throws RecordNotFoundError if a row to be linked does not exist
 */
export async function runLinks(
  connection: Connection,
  compiler: Compiler,
  { plan, records, now }: WriteRun,
  maxRows = Number.POSITIVE_INFINITY,
  links = plan.links,
): Promise<void> {
  for (const link of links) {
    const all = link.records.map((record, position) => ({
      record: records[record] as GraphRecord,
      to: records[link.targets[position] as number] as GraphRecord,
    }));
    for (const rows of chunks(all, maxRows)) await updateLinks(connection, compiler, link, rows, now);
    await readGenerated(
      connection,
      compiler,
      all.map(({ record }) => record),
    );
  }
}

async function updateLinks(
  connection: Connection,
  compiler: Compiler,
  link: LinkBatch,
  rows: readonly RowLink[],
  now: Date,
): Promise<void> {
  const statement = updateForeignKeysStatement(compiler, link, rows, now);
  for (const { record, to } of rows) {
    for (const { foreignKey, key } of link.pairs) record.values[foreignKey.name] = to.values[key.name];
    for (const { attribute, value } of link.scope) record.values[attribute.name] = value;
  }
  const records = rows.map(({ record }) => record);
  const result = await connection.run(statement).catch((error) => {
    const failed = findFailedRow(compiler, link.model, records, error);
    throw translateError(compiler.dialect, error, placeOf(link.model, failed));
  });
  const missing = findMissing(compiler, link, records, result);
  if (missing !== undefined) throw recordNotFound([{ model: link.model.name, where: toPath(missing.path) }]);
  for (const { name } of touchedAttributes(link.model)) for (const { values } of records) values[name] = now;
}

function findMissing(
  compiler: Compiler,
  { model }: LinkBatch,
  records: readonly GraphRecord[],
  { rows }: Result,
): GraphRecord | undefined {
  if (rows.length === records.length) return undefined;
  const returned = new Set(rows.map((row) => keyString(compiler.decodeRow(model.primaryKey, row))));
  return records.find(({ values }) => !returned.has(rowKey(model, values)));
}
