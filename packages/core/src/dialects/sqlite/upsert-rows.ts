import type BetterSqlite3 from 'better-sqlite3';
import type { Compiler } from '../../compile/compiler.js';
import { column, columns, type Fragment, join, slot, sql, table } from '../../compile/fragment.js';
import { raisedVersion } from '../../compile/raised-version.js';
import { cachedStatement } from '../../compile/render.js';
import type { Conversion } from '../../dialect/values.js';
import type { UpsertRun } from '../../execute/adapter.js';
import type { GraphRecord, RowValues } from '../../graph/record-graph.js';
import type { UpsertBatch, UpsertOutcomes, UpsertPlan } from '../../plan/upsert-plan.js';
import { rowPositions } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import { isSameValue, mapKey } from '../../util/equality.js';
import { withoutPause } from '../../util/pausable.js';
import { buildDuplicate } from '../../validate/duplicate-keys.js';
import type { SqliteConnection } from './connection.js';
import { eachRow, insertRow, translateErrorAt } from './insert-rows.js';
import type { PreparedInsert, PreparedInserts } from './prepared-inserts.js';

/** The statements for the rows of one batch. */
interface PreparedBatch {
  readonly insert: PreparedInsert;
  /** `undefined` if stored rows stay as they are. */
  readonly update: BoundStatement | undefined;
  /** The attributes that are compared with those of the stored row. */
  readonly compared: readonly Cell[];
  /** The attributes that a record takes from the stored row. */
  readonly taken: readonly Cell[];
  /** The attributes that the database computes when it updates the row. */
  readonly computed: readonly Cell[];
  /** The names of the attributes that an update sets to its time. */
  readonly touched: readonly string[];
}

/** A prepared statement, and the attributes whose values it binds. */
interface BoundStatement {
  readonly text: string;
  readonly statement: BetterSqlite3.Statement;
  readonly bound: readonly Cell[];
}

/** An attribute, the position of its column in stored rows, and how its values are converted. */
interface Cell {
  readonly name: string;
  readonly position: number;
  readonly encode: Conversion | undefined;
  readonly decode: Conversion | undefined;
}

/**
 * Runs an upsert row by row: looks each row up by its key, and inserts it, or updates the stored row if it differs. No
 * other connection can write in between, since the transaction has locked the database for writing.
 */
export async function upsertRows(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  { plan, records, now }: UpsertRun,
): Promise<UpsertOutcomes> {
  const { model, by, batches } = plan;
  inserts.checkTable(connection, model);
  const select = prepare(connection, compiler, plan, selectByKey(plan), by);
  const prepared = batches.map((batch) => prepareBatch(connection, inserts, compiler, plan, batch));
  const { batchOf } = rowPositions(
    batches.map(({ insert }) => insert),
    records.length,
  );
  const outcomes: UpsertOutcomes[number][] = [];
  const seen = new Map<unknown, GraphRecord>();
  // Generated keys follow the order of the input.
  let next = 0;
  await eachRow(connection, (count) => {
    for (const record of records.slice(next, next + count)) {
      const batch = prepared[batchOf[record.index] as number] as PreparedBatch;
      outcomes[record.index] = upsertRow(connection, compiler, record, select, batch, now);
      checkSeen(record, by, seen);
    }
    next += count;
    return next < records.length;
  });
  return outcomes;
}

/** Rejects a second record of one row: the collation of a key may ignore case. */
function checkSeen(record: GraphRecord, by: readonly Attribute[], seen: Map<unknown, GraphRecord>): void {
  const key = mapKey(by.map(({ name }) => record.values[name]));
  const first = seen.get(key);
  if (first !== undefined) throw buildDuplicate(record, by, first).build();
  seen.set(key, record);
}

function upsertRow(
  connection: SqliteConnection,
  compiler: Compiler,
  record: GraphRecord,
  select: BoundStatement,
  { insert, update, compared, taken, touched, computed }: PreparedBatch,
  now: Date,
): UpsertOutcomes[number] {
  const { model, values } = record;
  const row = runBound(connection, compiler, record, select, 'get') as readonly unknown[] | undefined;
  if (row === undefined) {
    insertRow(connection, compiler, insert, record);
    return 'inserted';
  }
  for (const cell of taken) values[cell.name] = readCell(cell, row);
  if (update === undefined || !differs(compared, values, row)) return 'unchanged';
  for (const name of touched) values[name] = now;
  runBound(connection, compiler, record, update, 'run');
  if (model.generated.length > 0) {
    const updated = runBound(connection, compiler, record, select, 'get') as readonly unknown[];
    for (const cell of computed) values[cell.name] = readCell(cell, updated);
  }
  const { version } = model;
  if (version !== undefined) values[version.name] = (values[version.name] as number) + 1;
  return 'updated';
}

function differs(compared: readonly Cell[], values: RowValues, row: readonly unknown[]): boolean {
  for (const cell of compared) if (!isSameValue(values[cell.name], readCell(cell, row))) return true;
  return false;
}

function readCell({ position, decode }: Cell, row: readonly unknown[]): unknown {
  const value = row[position];
  if (value === null || value === undefined) return null;
  return decode === undefined ? value : decode(value as never);
}

function runBound(
  connection: SqliteConnection,
  compiler: Compiler,
  record: GraphRecord,
  { text, statement, bound }: BoundStatement,
  method: 'get' | 'run',
): unknown {
  const { values } = record;
  const bindings: unknown[] = [];
  for (const { name, encode } of bound) {
    const value = values[name];
    if (value === null || value === undefined) bindings.push(null);
    else bindings.push(encode === undefined ? value : encode(value as never));
  }
  const run = () => statement[method](...bindings);
  const { table } = record.model;
  try {
    return withoutPause(
      connection.observer.runOne(connection, { sql: text, table, bindings }, run, countRows),
    );
  } catch (error) {
    throw translateErrorAt(record, compiler, error);
  }
}

/** Counts the rows of a result: those that an update reports, or the one that a query has found. */
function countRows(result: unknown): number {
  const { changes } = (result ?? { changes: 0 }) as { readonly changes?: number };
  return changes ?? 1;
}

function prepareBatch(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  plan: UpsertPlan,
  { insert, update }: UpsertBatch,
): PreparedBatch {
  const { model, by } = plan;
  const touched = touchedAttributes(model).filter((each) => !update.includes(each));
  const set = [...update, ...touched];
  const sets = [...set.map((each) => sql`${column(each)} = ${slot}`), ...raisedVersion(model)];
  const text = () => sql`update ${table(model)} set ${join(sets)} where ${hasKey(by)}`;
  return {
    insert: inserts.get(connection, compiler, insert),
    update: update.length === 0 ? undefined : prepare(connection, compiler, plan, text(), [...set, ...by]),
    compared: cellsOf(compiler, model, update),
    taken: cellsOf(
      compiler,
      model,
      model.attributes.filter((each) => !update.includes(each)),
    ),
    computed: cellsOf(compiler, model, model.generated),
    touched: touched.map(({ name }) => name),
  };
}

function selectByKey({ model, by }: UpsertPlan): Fragment {
  return sql`select ${columns(model.attributes)} from ${table(model)} where ${hasKey(by)}`;
}

function hasKey(by: readonly Attribute[]): Fragment {
  return join(
    by.map((key) => sql`${column(key)} = ${slot}`),
    ' and ',
  );
}

function prepare(
  connection: SqliteConnection,
  compiler: Compiler,
  { model }: UpsertPlan,
  fragment: Fragment,
  bound: readonly Attribute[],
): BoundStatement {
  const { sql: text } = cachedStatement(compiler, model, fragment);
  return { text, statement: connection.prepare(text), bound: cellsOf(compiler, model, bound) };
}

function cellsOf(
  compiler: Compiler,
  { attributes }: ModelDefinition,
  selected: readonly Attribute[],
): readonly Cell[] {
  return selected.map((attribute) => ({
    name: attribute.name,
    position: attributes.indexOf(attribute),
    encode: compiler.encoderOf(attribute),
    decode: compiler.decoderOf(attribute),
  }));
}
