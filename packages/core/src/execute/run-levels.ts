import type { Compiler } from '../compile/compiler.js';
import { insertText } from '../compile/insert.js';
import type { GraphRecord } from '../graph/record-graph.js';
import { batchesOf, type InsertBatch, type KeyReference, type LinkBatch } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { rowKey } from '../schema/row-key.js';
import { chunks } from '../util/chunks.js';
import { keyString } from '../util/equality.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { placeOf } from './failed-attributes.js';
import { findFailedRow } from './find-failed-row.js';
import { fillKeyReferences } from './key-references.js';
import { rowNotInserted } from './row-errors.js';
import { runLinks } from './run-links.js';
import { translateError } from './translate-error.js';

/** Reports which keys were allocated before the rows of a plan are inserted. */
export interface KeyAllocator {
  /** Returns the key attributes that were allocated for every row of a batch, and are among its values now. */
  allocated(batch: InsertBatch): readonly Attribute[];
  /** Whether a key of the batch can be inserted only with `overriding system value`. */
  overriding(batch: InsertBatch): boolean;
}

/** A batch with its final columns: the planned ones, and the keys that were allocated. */
interface ResolvedBatch {
  readonly batch: InsertBatch;
  readonly columns: readonly Attribute[];
  /** The columns that the insert returns: the primary key, to match rows by, then those that the database fills. */
  readonly returning: readonly Attribute[];
  readonly overriding: boolean;
  /** Whether every row's primary key is known, so that returned rows can be told apart. */
  readonly hasKeys: boolean;
  readonly strategy: InsertStrategy;
}

/** Says how many rows an INSERT has, and what happens if it fails. */
export interface InsertStrategy {
  /** The maximum number of rows for each statement. With 1, an error identifies its row. */
  readonly maxRows: number;
  /** Runs an insert. Returns `undefined` if its rows are skipped. */
  attempt(insert: () => Promise<Result>): Promise<Result | undefined>;
}

const wholeBatch: InsertStrategy = Object.freeze({
  maxRows: Number.POSITIVE_INFINITY,
  attempt: (insert: () => Promise<Result>) => insert(),
});

/**
 * Runs a write plan level by level, one INSERT per batch. Returned rows are matched to records by primary key, and rows
 * whose key is not known before the insert are inserted one by one. Rows are never matched by position: no database
 * guarantees the order of RETURNING, and a trigger may drop a row.
 */
export async function runLevels(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  keys: KeyAllocator,
  strategy = wholeBatch,
): Promise<void> {
  for (const level of run.plan.levels) {
    for (const batch of level.batches)
      await insertBatch(connection, compiler, run, resolveBatch(batch, keys, strategy));
  }
  const links = run.plan.hasForwardReferences ? forwardLinks(run) : [];
  await runLinks(connection, compiler, run, strategy.maxRows, [...links, ...run.plan.links]);
}

/** Returns links for the foreign keys of rows that are inserted before the row that they refer to. */
function forwardLinks({ plan, records }: WriteRun): readonly LinkBatch[] {
  return batchesOf(plan).flatMap(({ model, keyReferences, records: own }) =>
    keyReferences.filter(isDeferred).map(({ attribute, key, targets }): LinkBatch => {
      const toModel = (records[targets[0] as number] as GraphRecord).model;
      return {
        kind: 'link',
        model,
        pairs: [{ foreignKey: attribute, key }],
        scope: [],
        toModel,
        records: own,
        targets,
      };
    }),
  );
}

function isDeferred({ batch, attribute }: KeyReference): boolean {
  return batch === undefined && attribute.allowNull;
}

function resolveBatch(batch: InsertBatch, keys: KeyAllocator, strategy: InsertStrategy): ResolvedBatch {
  const allocated = keys.allocated(batch);
  const { primaryKey } = batch.model;
  const columns = [...allocated, ...batch.columns];
  const generated = batch.omitted.filter(
    (attribute) => !allocated.includes(attribute) && !primaryKey.includes(attribute),
  );
  const hasKeys = primaryKey.length > 0 && primaryKey.every((key) => columns.includes(key));
  return {
    batch,
    columns,
    returning: [...primaryKey, ...generated],
    overriding: keys.overriding(batch),
    hasKeys,
    strategy,
  };
}

async function insertBatch(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  resolved: ResolvedBatch,
): Promise<void> {
  const { batch, columns, hasKeys, strategy } = resolved;
  fillKeyReferences(batch, run.records);
  for (const { attribute } of batch.keyReferences.filter(isDeferred)) {
    for (const record of batch.records) (run.records[record] as GraphRecord).values[attribute.name] = null;
  }
  const maxFitting = compiler.dialect.maxBindings / columns.length;
  const perStatement = hasKeys ? Math.min(strategy.maxRows, maxFitting) : 1;
  for (const indexes of chunks(batch.records, perStatement)) {
    const records = indexes.map((index) => run.records[index] as GraphRecord);
    const result = await strategy.attempt(() => insertSlice(connection, compiler, resolved, records));
    if (result === undefined) continue;
    if (hasKeys) matchByKey(compiler, resolved, records, result);
    else readOnlyRow(compiler, resolved, records, result);
  }
}

async function insertSlice(
  connection: Connection,
  compiler: Compiler,
  { batch, columns, returning, overriding }: ResolvedBatch,
  records: readonly GraphRecord[],
): Promise<Result> {
  const sql = insertText(compiler, {
    model: batch.model,
    columns,
    rowCount: records.length,
    returning,
    overriding,
  });
  const bindings = records.flatMap(({ values }) =>
    columns.map((attribute) => compiler.encode(attribute, values[attribute.name])),
  );
  return connection.run({ sql, bindings, table: batch.model.table }).catch((error) => {
    const failed = findFailedRow(compiler, batch.model, records, error);
    throw translateError(compiler.dialect, error, placeOf(batch.model, failed));
  });
}

function matchByKey(
  compiler: Compiler,
  { batch, returning }: ResolvedBatch,
  records: readonly GraphRecord[],
  result: Result,
): void {
  const { primaryKey, name, table } = batch.model;
  const returned = new Map(
    result.rows.map((raw) => {
      const row = compiler.decodeRow(returning, raw);
      return [keyString(row.slice(0, primaryKey.length)), row] as const;
    }),
  );
  for (const { values, path } of records) {
    const row = returned.get(rowKey(batch.model, values));
    if (row === undefined) throw rowNotInserted(name, table, path);
    for (const [index, attribute] of returning.entries()) values[attribute.name] = row[index];
  }
}

function readOnlyRow(
  compiler: Compiler,
  { batch, returning }: ResolvedBatch,
  records: readonly GraphRecord[],
  result: Result,
): void {
  const [record] = records;
  const [raw] = result.rows;
  if (record === undefined) return;
  if (result.rowCount !== 1) throw rowNotInserted(batch.model.name, batch.model.table, record.path);
  for (const [index, attribute] of returning.entries())
    record.values[attribute.name] = compiler.decode(attribute, raw?.[index]);
}
