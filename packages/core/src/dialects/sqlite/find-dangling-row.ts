import type { Compiler } from '../../compile/compiler.js';
import { column, type Fragment, join, raw, sql, table, value } from '../../compile/fragment.js';
import { keyIn } from '../../compile/key-conditions.js';
import { toStatement } from '../../compile/render.js';
import type { Connection } from '../../execute/connection.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { primaryKeyOf, rowKey } from '../../schema/row-key.js';
import { keyString } from '../../util/equality.js';
import { getOrAdd } from '../../util/grouping.js';

/** A foreign key of a table, whether or not its model declares it. SQLite has quoted the names. */
interface TableForeignKey {
  readonly table: string;
  readonly parent: string;
  readonly columns: { readonly from: string; readonly to: string }[];
}

/** New rows of one model, and the foreign keys that their table has. */
interface TableRows {
  readonly model: ModelDefinition;
  readonly records: readonly GraphRecord[];
  readonly foreignKeys: readonly TableForeignKey[];
}

/** Finds a new record whose row has a foreign key that refers to no row. */
export async function findDanglingRow(
  connection: Connection,
  compiler: Compiler,
  records: readonly GraphRecord[],
): Promise<GraphRecord | undefined> {
  const tables = await readTables(connection, compiler, records);
  if (tables.length === 0) return undefined;
  const { rows } = await connection.run(toStatement(compiler, selectDanglingRow(compiler, tables)));
  const [found] = rows;
  if (found === undefined) return undefined;
  const { model, records: own } = tables[Number(found[0])] as TableRows;
  const key = keyString(compiler.decodeRow(model.primaryKey, found.slice(1)));
  return own.find(({ values }) => rowKey(model, values) === key);
}

async function readTables(
  connection: Connection,
  compiler: Compiler,
  records: readonly GraphRecord[],
): Promise<readonly TableRows[]> {
  const models = [...new Set(records.map(({ model }) => model))];
  const names = new Set(models.map((model) => model.table));
  const foreignKeys = await readForeignKeys(connection, compiler, names);
  const tables = models.map((model) => ({
    model,
    records: records.filter((record) => record.model === model),
    foreignKeys: foreignKeys.filter((key) => key.table === model.table),
  }));
  return tables.filter((each) => each.foreignKeys.length > 0);
}

async function readForeignKeys(
  connection: Connection,
  compiler: Compiler,
  tables: ReadonlySet<string>,
): Promise<readonly TableForeignKey[]> {
  const list = listForeignKeys(JSON.stringify([...tables]));
  const { rows } = await connection.run(toStatement(compiler, list));
  const foreignKeys = new Map<string, TableForeignKey>();
  for (const [tableName, id, parent, from, to] of rows as readonly [
    string,
    bigint,
    string,
    string,
    string,
  ][]) {
    const name = JSON.stringify([tableName, String(id)]);
    const foreignKey = getOrAdd(foreignKeys, name, () => ({ table: tableName, parent, columns: [] }));
    foreignKey.columns.push({ from, to });
  }
  return [...foreignKeys.values()];
}

/** Lists the foreign keys of tables. A foreign key that names no columns of its parent refers to the primary key. */
function listForeignKeys(tables: string): Fragment {
  return sql`select t.value, f.id, format('"%w"', f."table"), format('"%w"', f."from"),
  format('"%w"', coalesce(f."to", (select name from pragma_table_info(f."table") where pk = f.seq + 1)))
  from json_each(${value(tables)}) as t, pragma_foreign_key_list(t.value) as f order by t.key, f.id, f.seq`;
}

function selectDanglingRow(compiler: Compiler, all: readonly TableRows[]): Fragment {
  const maxParts = Math.max(...all.map(({ model }) => model.primaryKey.length));
  const selects = all.map((rows, index) => selectDanglingRowsOf(compiler, rows, index, maxParts));
  return sql`${join(selects, ' union all ')} limit 1`;
}

/** Selects the index of a table and the key of a row, with as many parts as the longest key of all tables. */
function selectDanglingRowsOf(
  compiler: Compiler,
  { model, records, foreignKeys }: TableRows,
  index: number,
  maxParts: number,
): Fragment {
  const { primaryKey } = model;
  const key = Array.from({ length: maxParts }, (_, part) => {
    const attribute = primaryKey[part];
    return attribute === undefined ? sql`null` : column(attribute, 'child');
  });
  const isNew = keyIn(
    compiler,
    primaryKey,
    records.map(({ values }) => primaryKeyOf(model, values)),
    'child',
  );
  const isDangling = join(foreignKeys.map(refersToMissingRow), ' or ');
  const rows = sql`${table(model)} as child where ${isNew} and (${isDangling})`;
  return sql`select ${index}, ${join(key)} from ${rows}`;
}

/**
 * Returns the condition that a foreign key refers to a missing row. The plus removes the affinity of the child's column, so
 * that values are compared with the affinity of the parent's column.
 */
function refersToMissingRow({ parent, columns }: TableForeignKey): Fragment {
  const names = columns.map(({ from, to }) => ({ from: raw(from), to: raw(to) }));
  const isSet = names.map(({ from }) => sql`child.${from} is not null`);
  const matches = names.map(({ from, to }) => sql`parent.${to} = +child.${from}`);
  const rows = sql`${raw(parent)} as parent where ${join(matches, ' and ')}`;
  return sql`${join(isSet, ' and ')} and not exists (select 1 from ${rows})`;
}
