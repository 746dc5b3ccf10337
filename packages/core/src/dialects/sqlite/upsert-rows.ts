import type BetterSqlite3 from 'better-sqlite3';
import type { Compiler } from '../../compile/compiler.js';
import { column, columns, type Fragment, join, slot, sql, table } from '../../compile/fragment.js';
import { raisedVersion } from '../../compile/raised-version.js';
import { cachedStatement } from '../../compile/render.js';
import type { UpsertRun } from '../../execute/adapter.js';
import type { GraphRecord, RowValues } from '../../graph/record-graph.js';
import type { UpsertBatch, UpsertOutcomes, UpsertPlan } from '../../plan/upsert-plan.js';
import { rowPositions } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import { isSameValue, keyString } from '../../util/equality.js';
import { buildDuplicate } from '../../validate/duplicate-keys.js';
import type { SqliteConnection } from './connection.js';
import { insertRow, translateErrorAt } from './insert-rows.js';
import type { PreparedInsert, PreparedInserts } from './prepared-inserts.js';

/** The statements for the rows of one batch. */
interface PreparedBatch {
  readonly insert: PreparedInsert;
  /** `undefined` if stored rows stay as they are. */
  readonly update: BoundStatement | undefined;
  /** The attributes that are compared with those of the stored row. */
  readonly compared: readonly Attribute[];
}

/** A prepared statement, and the attributes whose values it binds. */
interface BoundStatement {
  readonly text: string;
  readonly statement: BetterSqlite3.Statement;
  readonly bound: readonly Attribute[];
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
  const seen = new Map<string, GraphRecord>();
  // Generated keys follow the order of the input.
  const { cancellation } = connection;
  for (const record of records) {
    if (cancellation?.isPauseDue()) await cancellation.pause();
    const batch = prepared[batchOf[record.index] as number] as PreparedBatch;
    outcomes[record.index] = upsertRow(connection, compiler, record, { ...batch, select, now });
    checkSeen(record, by, seen);
  }
  return outcomes;
}

/** Rejects a second record of one row: the collation of a key may ignore case. */
function checkSeen(record: GraphRecord, by: readonly Attribute[], seen: Map<string, GraphRecord>): void {
  const key = keyString(by.map(({ name }) => record.values[name]));
  const first = seen.get(key);
  if (first !== undefined) throw buildDuplicate(record, by, first).build();
  seen.set(key, record);
}

interface RowSteps extends PreparedBatch {
  readonly select: BoundStatement;
  readonly now: Date;
}

function upsertRow(
  connection: SqliteConnection,
  compiler: Compiler,
  record: GraphRecord,
  { select, insert, update, compared, now }: RowSteps,
): UpsertOutcomes[number] {
  const { model, values } = record;
  const row = run(connection, compiler, record, select, 'get');
  if (row === undefined) {
    insertRow(connection, compiler, insert, record);
    return 'inserted';
  }
  const stored = readRow(compiler, record, row as readonly unknown[]);
  const differs = compared.some(({ name }) => !isSameValue(values[name], stored[name]));
  for (const attribute of model.attributes)
    if (!compared.includes(attribute)) values[attribute.name] = stored[attribute.name];
  if (!differs || update === undefined) return 'unchanged';
  for (const attribute of touchedAttributes(model))
    if (!compared.includes(attribute)) values[attribute.name] = now;
  run(connection, compiler, record, update, 'run');
  if (model.version !== undefined) values[model.version.name] = (stored[model.version.name] as number) + 1;
  return 'updated';
}

function readRow(compiler: Compiler, { model }: GraphRecord, row: readonly unknown[]): RowValues {
  const stored: RowValues = {};
  for (const [position, attribute] of model.attributes.entries())
    stored[attribute.name] = compiler.decode(attribute, row[position]);
  return stored;
}

function run(
  connection: SqliteConnection,
  compiler: Compiler,
  record: GraphRecord,
  { text, statement, bound }: BoundStatement,
  method: 'get' | 'run',
): unknown {
  connection.log(text);
  try {
    return statement[method](...bound.map((each) => compiler.encode(each, record.values[each.name])));
  } catch (error) {
    throw translateErrorAt(record, compiler, error);
  }
}

function prepareBatch(
  connection: SqliteConnection,
  inserts: PreparedInserts,
  compiler: Compiler,
  plan: UpsertPlan,
  { insert, update }: UpsertBatch,
): PreparedBatch {
  const { model, by } = plan;
  const set = [...update, ...touchedAttributes(model).filter((each) => !update.includes(each))];
  const sets = [...set.map((each) => sql`${column(each)} = ${slot}`), ...raisedVersion(model)];
  const text = () => sql`update ${table(model)} set ${join(sets)} where ${hasKey(by)}`;
  return {
    insert: inserts.get(connection, compiler, insert),
    update: update.length === 0 ? undefined : prepare(connection, compiler, plan, text(), [...set, ...by]),
    compared: update,
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
  return { text, statement: connection.prepare(text), bound };
}
