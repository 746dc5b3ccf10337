import type { Compiler } from '../compile/compiler.js';
import { insertText } from '../compile/insert.js';
import { toPath } from '../errors/path.js';
import type { Values } from '../graph/record-graph.js';
import type { InsertBatch, PlannedRow } from '../plan/create-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { keyText } from '../schema/key-text.js';
import type { CreateRun } from './adapter.js';
import type { Connection, Result } from './connection.js';
import { rowNotInserted, toEspalierError } from './failures.js';
import { linkRows } from './link-rows.js';
import { rowThatBroke } from './row-that-broke.js';

/** How a database makes the keys of a batch's rows known before they are inserted. */
export interface KeySource {
  /** Key attributes that this source has put among the values of every row of a batch. */
  drawn(batch: InsertBatch): readonly Attribute[];
  /** Whether such a key can be written only with `overriding system value`. */
  overriding(batch: InsertBatch): boolean;
}

/** A batch with its columns settled: those that were planned, and the keys that are now known. */
interface SettledBatch {
  readonly batch: InsertBatch;
  readonly columns: readonly Attribute[];
  /** What the insert hands back: the primary key, to find the row by, then what the database made. */
  readonly returning: readonly Attribute[];
  readonly overriding: boolean;
  /** Whether every row's primary key is known, so that returned rows can be told apart. */
  readonly hasKeys: boolean;
  readonly mostRows: number;
}

/**
 * Runs a create plan level by level, one INSERT per batch. A returned row is matched to its record by the value of its
 * primary key; where that is not known beforehand rows are inserted one by one. Never by position: no database promises
 * the order of RETURNING, and a trigger may drop a row.
 *
 * @param mostRows how many rows an INSERT may take at most; with 1, an error tells its row
 */
export async function runLevelByLevel(
  connection: Connection,
  compiler: Compiler,
  run: CreateRun,
  keys: KeySource,
  mostRows = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const level of run.plan.levels) {
    for (const batch of level.batches)
      await insertBatch(connection, compiler, run, settle(batch, keys, mostRows));
  }
  await linkRows(connection, compiler, run);
}

function settle(batch: InsertBatch, keys: KeySource, mostRows: number): SettledBatch {
  const drawn = keys.drawn(batch);
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
    mostRows,
  };
}

async function insertBatch(
  connection: Connection,
  compiler: Compiler,
  run: CreateRun,
  settled: SettledBatch,
): Promise<void> {
  const { batch, columns, hasKeys, mostRows } = settled;
  fillKeyReferences(batch, run.values);
  const fitting = Math.max(1, Math.floor(compiler.dialect.maxBindings / columns.length));
  const perStatement = hasKeys ? Math.min(mostRows, fitting) : 1;
  for (let start = 0; start < batch.rows.length; start += perStatement) {
    const rows = batch.rows.slice(start, start + perStatement);
    const result = await insertRows(connection, compiler, run.values, settled, rows);
    if (hasKeys) matchByKey(compiler, run.values, settled, rows, result);
    else takeOnlyRow(compiler, run.values, settled, rows, result);
  }
}

function fillKeyReferences({ rows, keyReferences }: InsertBatch, values: readonly Values[]): void {
  for (const row of rows) {
    for (const [index, { attribute, key }] of keyReferences.entries()) {
      valuesOf(values, row.record)[attribute.name] = valuesOf(values, row.references[index] as number)[
        key.name
      ];
    }
  }
}

async function insertRows(
  connection: Connection,
  compiler: Compiler,
  values: readonly Values[],
  { batch, columns, returning, overriding }: SettledBatch,
  rows: readonly PlannedRow[],
): Promise<Result> {
  const sql = insertText(compiler, {
    model: batch.model,
    columns,
    rowCount: rows.length,
    returning,
    overriding,
  });
  const bindings = rows.flatMap(({ record }) => {
    const row = valuesOf(values, record);
    return columns.map((attribute) => compiler.encode(attribute, row[attribute.name]));
  });
  return connection.run({ sql, bindings }).catch((error) => {
    const broken = rowThatBroke(compiler, batch.model, rows, values, error);
    throw toEspalierError(compiler.dialect, error, {
      model: batch.model.name,
      path: broken && toPath(broken.path),
    });
  });
}

function matchByKey(
  compiler: Compiler,
  values: readonly Values[],
  { batch, returning }: SettledBatch,
  rows: readonly PlannedRow[],
  result: Result,
): void {
  const { primaryKey, name, table } = batch.model;
  const arrived = new Map(
    result.rows.map((raw) => {
      const read = returning.map((attribute, index) => compiler.decode(attribute, raw[index]));
      return [keyText(read.slice(0, primaryKey.length)), read] as const;
    }),
  );
  for (const { record, path } of rows) {
    const row = valuesOf(values, record);
    const read = arrived.get(keyText(primaryKey.map((key) => row[key.name])));
    if (read === undefined) throw rowNotInserted(name, table, path);
    for (const [index, attribute] of returning.entries()) row[attribute.name] = read[index];
  }
}

function takeOnlyRow(
  compiler: Compiler,
  values: readonly Values[],
  { batch, returning }: SettledBatch,
  rows: readonly PlannedRow[],
  result: Result,
): void {
  const [row] = rows;
  const [raw] = result.rows;
  if (row === undefined) return;
  if (result.rowCount !== 1) throw rowNotInserted(batch.model.name, batch.model.table, row.path);
  const into = valuesOf(values, row.record);
  for (const [index, attribute] of returning.entries())
    into[attribute.name] = compiler.decode(attribute, raw?.[index]);
}

function valuesOf(values: readonly Values[], record: number): Values {
  const found = values[record];
  if (found === undefined) throw new Error(`no values for record ${record}`);
  return found;
}
