import type { SchemaChanges, TableChange } from './changes.js';
import type { TableDescription } from './table-description.js';

/** The tables of migration tools, which nothing reports. */
const migrationTables = new Set([
  'knex_migrations',
  'knex_migrations_lock',
  'SequelizeMeta',
  '_prisma_migrations',
]);

/** Returns the names of the tables that no model names. */
export function findOtherTables(
  stored: readonly TableDescription[],
  isNamed: (table: string) => boolean,
): readonly TableDescription[] {
  return stored.filter(({ table, name }) => !isNamed(table) && !migrationTables.has(name));
}

/** Returns hints on renames, which are never guessed. */
export function findRenameHints(
  { created, changed }: SchemaChanges,
  others: readonly TableDescription[],
): readonly string[] {
  const tables = created.flatMap(({ table }) => {
    const alike = others.find((other) => hasColumnsOf(other, table));
    return alike === undefined ? [] : [hintOnTable(alike, table)];
  });
  return [...tables, ...changed.flatMap(hintsOnColumns)];
}

function hasColumnsOf(other: TableDescription, { columns }: TableDescription): boolean {
  const names = new Set(other.columns.map(({ name }) => name));
  return columns.length === names.size && columns.every(({ name }) => names.has(name));
}

function hintOnTable({ table: from, name }: TableDescription, { table: to }: TableDescription): string {
  return `'${from}', which no model names, has the columns of the new table '${to}'; if it was renamed, say \`was: '${name}'\` in the options of its model`;
}

/** Each dropped column may be any of the new ones, so all are named. */
function hintsOnColumns({ to: { table }, columns: { added, dropped } }: TableChange): readonly string[] {
  if (added.length === 0) return [];
  const options = added.map(({ name }) => `'${name}'`).join(' or ');
  return dropped.map(
    ({ name }) =>
      `the column '${name}' of '${table}' is dropped, and ${options} is new; if it was renamed, say \`was: '${name}'\` on that attribute`,
  );
}
