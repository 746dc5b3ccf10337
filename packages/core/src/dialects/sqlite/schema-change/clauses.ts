import { nameWriter } from '../../../schema-change/names.js';
import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  TableDescription,
} from '../../../schema-change/table-description.js';

const { quote, table, list } = nameWriter('`');

export { list, quote, table };

/** Returns the statement that creates a table as it is described, under a name. */
export function createTable(target: TableDescription, name: string): string {
  const { columns, primaryKey, indexes, checks, foreignKeys, options } = target;
  const isCounted = columns.some(({ numberedBy }) => numberedBy === 'autoincrement');
  const parts = [
    ...columns.map(columnClause),
    ...(primaryKey === undefined || isCounted
      ? []
      : [`${named(primaryKey.name)}primary key (${list(primaryKey.columns)})`]),
    ...indexes.filter(({ isConstraint }) => isConstraint).map(({ definition }) => `unique ${definition}`),
    ...foreignKeys.map(foreignKeyClause),
    ...checks.map(checkClause),
  ];
  return `create table ${quote(name)} (${parts.join(', ')})${options === '' ? '' : ` ${options}`}`;
}

/** Returns the definition of a column. Only a column that counts says that it is the primary key. */
export function columnClause(column: ColumnDescription): string {
  const { name, type, allowNull, default: value, numberedBy, generated, collation } = column;
  const computed = generated && `generated always as (${generated.expression})`;
  return [
    quote(name),
    ...(type === '' ? [] : [type]),
    ...(numberedBy === 'autoincrement' ? ['primary key autoincrement'] : []),
    ...(collation === undefined ? [] : [`collate ${quote(collation)}`]),
    ...(computed === undefined ? [] : [computed, generated?.isStored ? 'stored' : 'virtual']),
    ...(allowNull || numberedBy !== undefined ? [] : ['not null']),
    ...(value === undefined ? [] : [`default ${isLiteral(value) ? value : `(${value})`}`]),
  ].join(' ');
}

/** Whether a default is a constant, which a column that is added can have. */
export function isLiteral(value: string): boolean {
  return /^(?:'(?:[^']|'')*'|x'[\da-f]*'|[+-]?\s*\d+(?:\.\d+)?(?:e[+-]?\d+)?|null|true|false)$/i.test(value);
}

function checkClause({ name, expression }: CheckDescription): string {
  return `${named(name)}check (${expression})`;
}

function foreignKeyClause(key: ForeignKeyDescription): string {
  const { name, columns, table: referenced, referencedColumns, onDelete, onUpdate, deferral } = key;
  return [
    `${named(name)}foreign key (${list(columns)}) references ${quote(referenced)} (${list(referencedColumns)})`,
    `on delete ${onDelete.toLowerCase()} on update ${onUpdate.toLowerCase()}`,
    ...(deferral === '' ? [] : [deferral]),
  ].join(' ');
}

function named(name: string | undefined): string {
  return name === undefined ? '' : `constraint ${quote(name)} `;
}

/** Returns the statement for an index that no constraint owns. */
export function createIndex(
  target: TableDescription,
  { name, unique, definition }: IndexDescription,
): string {
  return `create ${unique ? 'unique index' : 'index'} ${quote(name)} on ${table(target)} ${definition}`;
}
