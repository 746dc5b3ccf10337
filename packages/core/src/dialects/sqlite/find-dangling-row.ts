import type { Compiler } from '../../compile/compiler.js';
import { qualify } from '../../compile/fragment.js';
import { type Key, keyIn } from '../../compile/key-conditions.js';
import type { Statement } from '../../compile/statement.js';
import type { Connection } from '../../execute/connection.js';
import type { GraphRecord } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { keyString } from '../../util/equality.js';

/** A foreign key as its table has it, which a model need not know; with names as SQLite quotes them. */
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

/** One of the new records whose row has a foreign key that leads to no row, if there is one. */
export async function findDanglingRow(
  connection: Connection,
  compiler: Compiler,
  records: readonly GraphRecord[],
): Promise<GraphRecord | undefined> {
  const families = await readTables(connection, records);
  if (families.length === 0) return undefined;
  const { rows } = await connection.run(selectDanglingRow(compiler, families));
  const [found] = rows;
  if (found === undefined) return undefined;
  const { model, records: own } = families[Number(found[0])] as TableRows;
  const key = model.primaryKey.map((attribute, part) => compiler.decode(attribute, found[1 + part]));
  return own.find((record) => keyString(keyOf(record)) === keyString(key));
}

function keyOf({ model, values }: GraphRecord): Key {
  return model.primaryKey.map(({ name }) => values[name]);
}

async function readTables(
  connection: Connection,
  records: readonly GraphRecord[],
): Promise<readonly TableRows[]> {
  const models = [...new Set(records.map(({ model }) => model))];
  const foreignKeys = await foreignKeysOf(
    connection,
    models.map(({ table }) => table),
  );
  const families = models.map((model) => ({
    model,
    records: records.filter((record) => record.model === model),
    foreignKeys: foreignKeys.filter(({ table }) => table === model.table),
  }));
  return families.filter((each) => each.foreignKeys.length > 0);
}

async function foreignKeysOf(
  connection: Connection,
  tables: readonly string[],
): Promise<readonly TableForeignKey[]> {
  const { rows } = await connection.run({
    sql: listForeignKeys,
    bindings: [JSON.stringify([...new Set(tables)])],
  });
  const foreignKeys = new Map<string, TableForeignKey>();
  for (const [table, id, parent, from, to] of rows as readonly [string, bigint, string, string, string][]) {
    const name = JSON.stringify([table, String(id)]);
    const known = foreignKeys.get(name) ?? { table, parent, columns: [] };
    known.columns.push({ from, to });
    foreignKeys.set(name, known);
  }
  return [...foreignKeys.values()];
}

/** A foreign key that names no columns of its parent means the parent's primary key. */
const listForeignKeys = `select t.value, f.id, format('"%w"', f."table"), format('"%w"', f."from"),
  format('"%w"', coalesce(f."to", (select name from pragma_table_info(f."table") where pk = f.seq + 1)))
  from json_each(?) as t, pragma_foreign_key_list(t.value) as f order by t.key, f.id, f.seq`;

function selectDanglingRow(compiler: Compiler, families: readonly TableRows[]): Statement {
  const maxParts = Math.max(...families.map(({ model }) => model.primaryKey.length));
  const selects = families.map((family, index) => selectDanglingRowsOf(compiler, family, index, maxParts));
  return {
    sql: `${selects.map(({ sql }) => sql).join(' union all ')} limit 1`,
    bindings: selects.flatMap(({ bindings }) => bindings),
  };
}

/** Selects the family's index and the key of a row, with as many parts as the longest of them all. */
function selectDanglingRowsOf(
  compiler: Compiler,
  { model: { table, primaryKey }, records, foreignKeys }: TableRows,
  index: number,
  maxParts: number,
): Statement {
  const { text, identifiers, values } = keyIn(compiler, primaryKey, records.map(keyOf), 'child');
  const parts = primaryKey.map((attribute) => qualify(attribute, 'child'));
  const selected = Array.from({ length: maxParts }, (_, part) => (part < parts.length ? '??' : 'null'));
  const fragment = `select ${index}, ${selected.join(', ')} from ?? as child where ${text}`;
  const rows = compiler.render(fragment, [...parts, table, ...identifiers], values.length);
  return { sql: `${rows} and (${foreignKeys.map(refersToMissingRow).join(' or ')})`, bindings: values };
}

/** The plus takes the type of its column from what it stands before, so that values are compared as the parent's are. */
function refersToMissingRow({ parent, columns }: TableForeignKey): string {
  const isGiven = columns.map(({ from }) => `child.${from} is not null`).join(' and ');
  const matches = columns.map(({ from, to }) => `parent.${to} = +child.${from}`).join(' and ');
  return `${isGiven} and not exists (select 1 from ${parent} as parent where ${matches})`;
}
