import type { Compiler } from '../../compile/compiler.js';
import { column, type Fragment, sql, table, value } from '../../compile/fragment.js';
import { cachedStatement } from '../../compile/render.js';
import { toPath } from '../../errors/path.js';
import type { WriteRun } from '../../execute/adapter.js';
import { checkGeneratedKeys, uncheckedKeys } from '../../execute/generated-keys.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import type { InsertBatch, PreassignedKey, RowPositions } from '../../plan/write-plan.js';
import type { Attribute } from '../../schema/attribute.js';
import type { SqliteConnection } from './connection.js';

/**
 * Numbers the keys of rows before the rows are inserted, as SQLite would. No other connection can use these numbers, since
 * the transaction has locked the database for writing.
 *
 * @returns for each batch, the keys that were assigned to its rows
 * @see https://www.sqlite.org/autoinc.html
 */
export async function preassignKeys(
  connection: SqliteConnection,
  compiler: Compiler,
  { plan, records }: WriteRun,
  batches: readonly InsertBatch[],
  { batchOf }: RowPositions,
): Promise<readonly (readonly Attribute[])[]> {
  const preassigned = batches.map((): Attribute[] => []);
  for (const key of plan.preassignedKeys) {
    const missing = batches.map((batch) => missingKey(batch, key));
    for (const [index, attribute] of missing.entries()) if (attribute) preassigned[index]?.push(attribute);
    const assigned = highestAssigned(plan.sequence, records, key);
    const free = await nextRowid(connection, compiler, key);
    let next = assigned < free ? free : assigned + 1n;
    for (const record of plan.sequence) {
      const attribute = missing[batchOf[record] as number];
      if (attribute === undefined) continue;
      const { model, values, path } = records[record] as GraphRecord;
      values[attribute.name] = compiler.decode(attribute, next);
      checkGeneratedKeys(model, uncheckedKeys(compiler.dialect, [attribute]), values, () => toPath(path));
      next += 1n;
    }
  }
  return preassigned;
}

/** Returns the highest key that rows of the same call have already. Numbering also continues after this key. */
function highestAssigned(
  sequence: readonly number[],
  records: readonly GraphRecord[],
  { model: { table }, attribute: { column } }: PreassignedKey,
): bigint {
  let highest = 0n;
  for (const index of sequence) {
    const { model, values } = records[index] as GraphRecord;
    if (model.table !== table) continue;
    const name = model.attributes.find((each) => each.column === column)?.name ?? '';
    const value = values[name];
    if (typeof value !== 'number' && typeof value !== 'bigint') continue;
    if (BigInt(value) > highest) highest = BigInt(value);
  }
  return highest;
}

function missingKey({ model, omitted }: InsertBatch, key: PreassignedKey): Attribute | undefined {
  if (model.table !== key.model.table) return undefined;
  return omitted.find(({ column }) => column === key.attribute.column);
}

/** Returns the number after the highest key ever. SQLite stores it in a table that it creates with the first such key. */
async function nextRowid(
  connection: SqliteConnection,
  compiler: Compiler,
  { model, attribute }: PreassignedKey,
): Promise<bigint> {
  const readNumber = async (query: Fragment) => {
    const { rows } = await connection.run(cachedStatement(compiler, model, query));
    return (rows[0]?.[0] as bigint | null | undefined) ?? 0n;
  };
  const highest = await readNumber(sql`select max(${column(attribute)}) from ${table(model)}`);
  const keepsNumbers = await readNumber(
    sql`select count(*) from sqlite_master where name = 'sqlite_sequence'`,
  );
  const highestEver =
    keepsNumbers === 0n
      ? 0n
      : await readNumber(sql`select seq from sqlite_sequence where name = ${value(model.table)}`);
  return (highest > highestEver ? highest : highestEver) + 1n;
}
