import type { Connection } from '../../../execute/connection.js';
import { statement } from '../../../execute/connection.js';
import { quoteWith } from '../../../schema-change/names.js';
import type {
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  TableDescription,
} from '../../../schema-change/table-description.js';
import { quote } from './clauses.js';
import { findDependents, type StoredObject } from './dependents.js';
import { type ParsedTable, parseTable } from './parse-table.js';
import { isKeyword, readGroups } from './sql-words.js';

/** Reads the descriptions of the tables of the database, or of the temporary tables of the connection. */
export async function readTables(
  connection: Connection,
  isTemporary: boolean,
): Promise<readonly TableDescription[]> {
  const schema = isTemporary ? 'temp' : 'main';
  const all = async <T>(sql: string) =>
    (await connection.run(statement(sql.replaceAll('$schema', schema)))).rows as unknown as readonly T[];
  const stored: StoredTables = {
    tables: await all(selectTables),
    columns: await all(selectColumns),
    indexes: await all(selectIndexes),
    foreignKeys: await all(selectForeignKeys),
  };
  const dependents = findDependents(await all<StoredObject>(selectDependents));
  return stored.tables.map((table) => ({
    ...describe(table, stored),
    dependents: isTemporary ? [] : dependents(table[0]),
  }));
}

type TableRow = readonly [name: string, withoutRowid: bigint, sql: string];
type ColumnRow = readonly [
  table: string,
  name: string,
  type: string,
  notNull: bigint,
  fallback: string | null,
  key: bigint,
  hidden: bigint,
];
type IndexRow = readonly [
  table: string,
  name: string,
  unique: bigint,
  origin: string,
  sql: string | null,
  columns: string,
];
type ForeignKeyRow = readonly [
  table: string,
  id: bigint,
  from: string,
  referenced: string,
  to: string | null,
  onUpdate: string,
  onDelete: string,
];

interface StoredTables {
  readonly tables: readonly TableRow[];
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
}

const tables = `pragma_table_list as l where l.schema = '$schema' and l.type = 'table' and l.name not like 'sqlite\\_%' escape '\\'`;

const selectTables = `select l.name, l.wr, (select sql from $schema.sqlite_master where type = 'table' and name = l.name)
  from ${tables} order by l.name`;

const selectColumns = `select t.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
  from (select l.name from ${tables}) as t, pragma_table_xinfo(t.name, '$schema') as x order by t.name, x.cid`;

const selectIndexes = `select t.name, x.name, x."unique", x.origin,
  (select sql from $schema.sqlite_master where type = 'index' and name = x.name),
  (select json_group_array(json_array(c.name, c.coll)) from pragma_index_xinfo(x.name, '$schema') as c where c.key)
  from (select l.name from ${tables}) as t, pragma_index_list(t.name, '$schema') as x order by x.name`;

const selectForeignKeys = `select t.name, f.id, f."from", f."table", f."to", f.on_update, f.on_delete
  from (select l.name from ${tables}) as t, pragma_foreign_key_list(t.name, '$schema') as f order by t.name, f.id desc, f.seq`;

const selectDependents = `select type, name, tbl_name, sql from main.sqlite_master where type in ('trigger', 'view') order by rowid`;

function describe(
  [name, withoutRowid, sql]: TableRow,
  stored: StoredTables,
): Omit<TableDescription, 'dependents'> {
  const parsed = parseTable(sql);
  const columns = stored.columns.filter(([table]) => table === name);
  const primaryKey = describeKey(columns, parsed);
  const isAlias = ([, , type]: ColumnRow) =>
    primaryKey?.columns.length === 1 && type.toLowerCase() === 'integer' && withoutRowid === 0n;
  return {
    table: name,
    schema: undefined,
    name,
    columns: columns.map((column) => describeColumn(column, parsed, isAlias(column))),
    primaryKey,
    indexes: stored.indexes
      .filter(([table, , , origin]) => table === name && origin !== 'pk')
      .map((index) => describeIndex(index, parsed)),
    checks: parsed.checks.map((check) => ({ ...check, isValidated: true })),
    foreignKeys: describeForeignKeys(
      stored.foreignKeys.filter(([table]) => table === name),
      parsed,
      stored.columns,
    ),
    comment: undefined,
    options: parsed.options,
  };
}

function describeKey(
  columns: readonly ColumnRow[],
  { primaryKeyName: name }: ParsedTable,
): KeyDescription | undefined {
  const keys = columns.filter(([, , , , , key]) => key > 0n);
  keys.sort((left, right) => Number(left[5] - right[5]));
  return keys.length === 0 ? undefined : { name, columns: keys.map(([, column]) => column) };
}

/** A column of the primary key is described as NOT NULL: SQLite accepts null in one that does not say so, by an old mistake. */
function describeColumn(
  [, name, type, notNull, fallback, key, hidden]: ColumnRow,
  { columns }: ParsedTable,
  isAlias: boolean,
): ColumnDescription {
  const parsed = columns.get(name.toLowerCase());
  const isKey = key > 0n;
  const rowid = parsed?.isCounted === true ? 'autoincrement' : 'rowid';
  return {
    name,
    type: type.toLowerCase(),
    allowNull: notNull === 0n && !isKey,
    default: fallback === null ? undefined : readDefault(fallback),
    numberedBy: isKey && isAlias ? rowid : undefined,
    generated:
      parsed?.expression === undefined
        ? undefined
        : { expression: parsed.expression, isStored: hidden === 3n },
    collation: parsed?.collation,
    comment: undefined,
    readers: [],
  };
}

/** SQLite reads a default in double quotes, or a bare word that is no constant, as a text. */
function readDefault(sql: string): string {
  if (/^"(?:[^"]|"")*"$/.test(sql)) return quoteWith("'", sql.slice(1, -1).replaceAll('""', '"'));
  const isText = /^[a-z_]\w*$/i.test(sql) && !/^(?:null|true|false|current_\w+)$/i.test(sql);
  return isText ? quoteWith("'", sql) : sql;
}

function describeIndex(
  [, name, unique, origin, sql, columns]: IndexRow,
  parsed: ParsedTable,
): IndexDescription {
  const parts = JSON.parse(columns) as readonly (readonly [column: string | null, collation: string])[];
  const listed = parts.map((part) => columnOfKey(part, parsed)).join(', ');
  return {
    name,
    unique: unique === 1n,
    isConstraint: origin === 'u',
    columns: parts.map(([column]) => column ?? undefined),
    definition: sql === null ? `(${listed})` : afterTable(sql),
    isValid: true,
  };
}

/** The collation of a column is said only by a key that has another one. */
function columnOfKey(
  [column, collation]: readonly [column: string | null, collation: string],
  { columns }: ParsedTable,
): string {
  const own = columns.get((column ?? '').toLowerCase())?.collation ?? 'binary';
  const suffix = own.toLowerCase() === collation.toLowerCase() ? '' : ` collate ${quote(collation)}`;
  return `${quote(column ?? '')}${suffix}`;
}

/** Returns what follows `on table` in a `create index` statement. */
function afterTable(sql: string): string {
  const groups = readGroups(sql);
  const at = groups.findIndex((token) => isKeyword(token, 'on'));
  return groups
    .slice(at + 2)
    .map(({ text }) => text)
    .join(' ');
}

/** A foreign key without referenced columns refers to the primary key. */
function describeForeignKeys(
  rows: readonly ForeignKeyRow[],
  parsed: ParsedTable,
  allColumns: readonly ColumnRow[],
): readonly ForeignKeyDescription[] {
  const ids = [...new Set(rows.map(([, id]) => id))];
  return ids.map((id, position) => {
    const pairs = rows.filter((row) => row[1] === id);
    const [, , , table, , onUpdate, onDelete] = pairs[0] as ForeignKeyRow;
    const keys = allColumns.filter(([name, , , , , key]) => isSameName(name, table) && key > 0n);
    keys.sort((left, right) => Number(left[5] - right[5]));
    const { name, deferral = '' } = parsed.foreignKeys[position] ?? { name: undefined };
    return {
      name,
      columns: pairs.map(([, , from]) => from),
      table,
      referencedColumns: pairs.map(([, , , , to], index) => to ?? keys[index]?.[1] ?? ''),
      onDelete,
      onUpdate,
      deferral,
      isValidated: true,
    };
  });
}

function isSameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
