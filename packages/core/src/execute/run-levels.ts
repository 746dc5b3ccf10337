import type { Compiler } from '../compile/compiler.js';
import { insertText } from '../compile/insert.js';
import { toPath } from '../errors/path.js';
import type { GraphRecord } from '../graph/record-graph.js';
import { batchesOf, type InsertBatch, type KeyReference, type LinkBatch } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { rowKey } from '../schema/row-key.js';
import { chunks } from '../util/chunks.js';
import { keyString } from '../util/equality.js';
import type { WriteRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { findFailedRow } from './find-failed-row.js';
import { fillKeyReferences } from './key-references.js';
import { rowNotInserted } from './row-errors.js';
import { runLinks } from './run-links.js';
import { translateError } from './translate-error.js';

/** How a database makes the keys of a batch's rows known before they are inserted. */
export interface KeyAllocator {
  /** Key attributes that this source has put among the values of every row of a batch. */
  allocated(batch: InsertBatch): readonly Attribute[];
  /** Whether such a key can be written only with `overriding system value`. */
  overriding(batch: InsertBatch): boolean;
}

/** A batch with its columns settled: those that were planned, and the keys that are now known. */
interface ResolvedBatch {
  readonly batch: InsertBatch;
  readonly columns: readonly Attribute[];
  /** What the insert hands back: the primary key, to find the row by, then what the database made. */
  readonly returning: readonly Attribute[];
  readonly overriding: boolean;
  /** Whether every row's primary key is known, so that returned rows can be told apart. */
  readonly hasKeys: boolean;
  readonly strategy: InsertStrategy;
}

/** How inserts are run. */
export interface InsertStrategy {
  /** How many rows a statement may take at most; with 1, an error tells its row. */
  readonly maxRows: number;
  /** Runs an insert; gives `undefined` when its rows are to be passed over. */
  attempt(insert: () => Promise<Result>): Promise<Result | undefined>;
}

const wholeBatch: InsertStrategy = Object.freeze({
  maxRows: Number.POSITIVE_INFINITY,
  attempt: (insert: () => Promise<Result>) => insert(),
});

/**
 * Runs a create plan level by level, one INSERT per batch. A returned row is matched to its record by the value of its
 * primary key; where that is not known beforehand rows are inserted one by one. Never by position: no database promises
 * the order of RETURNING, and a trigger may drop a row.
 */
export async function runLevels(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  keys: KeyAllocator,
  pace = wholeBatch,
): Promise<void> {
  for (const level of run.plan.levels) {
    for (const batch of level.batches)
      await insertBatch(connection, compiler, run, resolveBatch(batch, keys, pace));
  }
  const links = run.plan.hasForwardReferences ? forwardLinks(run) : [];
  await runLinks(connection, compiler, run, pace.maxRows, [...links, ...run.plan.links]);
}

/** Foreign keys of rows that come before the row they refer to: level by level, they have to be set afterwards. */
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
  const drawn = keys.allocated(batch);
  const { primaryKey } = batch.model;
  const columns = [...drawn, ...batch.columns];
  const made = batch.omitted.filter(
    (attribute) => !drawn.includes(attribute) && !primaryKey.includes(attribute),
  );
  const hasKeys = primaryKey.length > 0 && primaryKey.every((key) => columns.includes(key));
  return {
    batch,
    columns,
    returning: [...primaryKey, ...made],
    overriding: keys.overriding(batch),
    hasKeys,
    strategy,
  };
}

async function insertBatch(
  connection: Connection,
  compiler: Compiler,
  run: WriteRun,
  settled: ResolvedBatch,
): Promise<void> {
  const { batch, columns, hasKeys, strategy } = settled;
  fillKeyReferences(batch, run.records);
  for (const { attribute } of batch.keyReferences.filter(isDeferred)) {
    for (const record of batch.records) (run.records[record] as GraphRecord).values[attribute.name] = null;
  }
  const fitting = compiler.dialect.maxBindings / columns.length;
  const perStatement = hasKeys ? Math.min(strategy.maxRows, fitting) : 1;
  for (const indexes of chunks(batch.records, perStatement)) {
    const records = indexes.map((index) => run.records[index] as GraphRecord);
    const result = await strategy.attempt(() => insertRows(connection, compiler, settled, records));
    if (result === undefined) continue;
    if (hasKeys) matchByKey(compiler, settled, records, result);
    else takeOnlyRow(compiler, settled, records, result);
  }
}

async function insertRows(
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
  return connection.run({ sql, bindings }).catch((error) => {
    const broken = findFailedRow(compiler, batch.model, records, error);
    throw translateError(compiler.dialect, error, {
      model: batch.model.name,
      path: broken && toPath(broken.path),
    });
  });
}

function matchByKey(
  compiler: Compiler,
  { batch, returning }: ResolvedBatch,
  records: readonly GraphRecord[],
  result: Result,
): void {
  const { primaryKey, name, table } = batch.model;
  const arrived = new Map(
    result.rows.map((raw) => {
      const read = returning.map((attribute, index) => compiler.decode(attribute, raw[index]));
      return [keyString(read.slice(0, primaryKey.length)), read] as const;
    }),
  );
  for (const { values, path } of records) {
    const read = arrived.get(rowKey(batch.model, values));
    if (read === undefined) throw rowNotInserted(name, table, path);
    for (const [index, attribute] of returning.entries()) values[attribute.name] = read[index];
  }
}

function takeOnlyRow(
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
