import type { ColumnDescription, ForeignKeyDescription, TableDescription } from '@espalier/core';
import {
  camelCase,
  isMember,
  modelNameOf,
  pascalCase,
  type Unique,
  underscoredColumn,
  uniqueNames,
} from './names.js';

/** A table with the names of what is made of it. */
export interface NamedTable {
  readonly table: TableDescription;
  readonly modelName: string;
  readonly className: string;
  readonly isUnderscored: boolean;
  /** Whether the columns of the timestamps have the names and the types that a model gives them. */
  readonly hasTimestamps: boolean;
  /** The attribute of each column. */
  readonly attributeOf: ReadonlyMap<string, string>;
  /** Chooses the names of associations, none of which is a column. */
  readonly unique: Unique;
}

const migrationTables = new Set([
  'knex_migrations',
  'knex_migrations_lock',
  'SequelizeMeta',
  '_prisma_migrations',
]);
const reserved = new Set(['Model', 'Database', 'DataTypes']);

/** Names the models and attributes of tables, without those of migration tools. */
export function nameTables(
  tables: readonly TableDescription[],
  migrationTable: string,
): readonly NamedTable[] {
  const tools = new Set([...migrationTables, migrationTable, `${migrationTable}_lock`]);
  const models = uniqueNames((name) => reserved.has(pascalCase(name)));
  return tables
    .filter(({ name }) => !tools.has(name))
    .map((table) => {
      const modelName = models(
        modelNameOf(table.name),
        camelCase(table.table),
        `${modelNameOf(table.name)}Row`,
      );
      return { ...nameColumns(table), modelName, className: pascalCase(modelName) };
    });
}

function nameColumns(table: TableDescription): Omit<NamedTable, 'modelName' | 'className'> {
  const unique = uniqueNames(isMember);
  const attributeOf = new Map(
    table.columns.map(({ name }) => [name, unique(camelCase(name), `${camelCase(name)}Value`)]),
  );
  const isUnderscored = [...attributeOf].some(
    ([column, attribute]) => column.includes('_') && underscoredColumn(attribute) === column,
  );
  const hasTimestamps = ['createdAt', 'updatedAt'].every((attribute) => {
    const name = isUnderscored ? underscoredColumn(attribute) : attribute;
    const column = table.columns.find((each) => each.name === name);
    return column !== undefined && isTimestamp(column);
  });
  return { table, isUnderscored, hasTimestamps, attributeOf, unique };
}

function isTimestamp({ type, allowNull, generated }: ColumnDescription): boolean {
  return !allowNull && generated === undefined && (type === 'timestamp with time zone' || type === 'text');
}

/** Whether several columns are those of a key, in any order. */
export function isSameColumns(
  left: readonly (string | undefined)[],
  right: readonly (string | undefined)[],
): boolean {
  return (
    left.length === right.length && left.every((column) => column !== undefined && right.includes(column))
  );
}

/** Whether a foreign key refers to the primary key of its table. */
export function refersToPrimaryKey(
  { referencedColumns }: ForeignKeyDescription,
  { primaryKey }: TableDescription,
): boolean {
  return primaryKey !== undefined && isSameColumns(referencedColumns, primaryKey.columns);
}
