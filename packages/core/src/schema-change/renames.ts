import type { ModelDefinition } from '../schema/model-definition.js';
import { bareTable } from '../schema/model-definition.js';
import type { SchemaChangeDialect } from './change-dialect.js';
import type { ColumnRename, Renames, TableRename } from './changes.js';
import type { Comparison } from './compare.js';
import type { TableDescription } from './table-description.js';

/**
 * Finds what the models say was renamed, and what the database still has under the old name. Once it has the new name, or
 * another model or attribute has the old one, nothing is renamed.
 */
export function findRenames(
  { nameKey }: Comparison,
  stored: readonly TableDescription[],
  models: readonly ModelDefinition[],
): Renames {
  const byTable = new Map(stored.map((table) => [nameKey(table.table), table]));
  const named = new Set(models.map(({ table }) => nameKey(table)));
  const tables: TableRename[] = [];
  const columns: ColumnRename[] = [];
  for (const model of models) {
    const to = { table: model.table, schema: model.schema, name: bareTable(model) };
    let table = byTable.get(nameKey(model.table));
    if (table === undefined && model.was !== undefined) {
      const was = model.schema === undefined ? model.was : `${model.schema}.${model.was}`;
      table = named.has(nameKey(was)) ? undefined : byTable.get(nameKey(was));
      if (table !== undefined) tables.push({ from: table, to });
    }
    if (table !== undefined) columns.push(...renamedColumns(nameKey, table, model, to));
  }
  return { tables, columns };
}

function renamedColumns(
  nameKey: Comparison['nameKey'],
  table: TableDescription,
  { attributes }: ModelDefinition,
  to: ColumnRename['table'],
): readonly ColumnRename[] {
  const stored = new Map(table.columns.map(({ name }) => [nameKey(name), name]));
  const named = new Set(attributes.map(({ column }) => nameKey(column)));
  return attributes.flatMap(({ column, was }) => {
    const from = was === undefined || named.has(nameKey(was)) ? undefined : stored.get(nameKey(was));
    return from === undefined || stored.has(nameKey(column)) ? [] : [{ table: to, from, to: column }];
  });
}

/** Returns tables as they are after renames. */
export function applyRenames(
  rename: NonNullable<SchemaChangeDialect['renameInSql']>,
  stored: readonly TableDescription[],
  { tables, columns }: Renames,
): readonly TableDescription[] {
  const newTable = new Map(tables.map(({ from, to }) => [from.table, to]));
  const nameOf = (table: string) => newTable.get(table)?.table ?? table;
  const newColumn = (table: string, column: string) =>
    columns.find((each) => each.table.table === table && each.from === column)?.to ?? column;
  return stored.map((before) => {
    const table = nameOf(before.table);
    const own = columns.filter((each) => each.table.table === table);
    const inSql = (sql: string) => own.reduce((text, { from, to }) => rename(text, from, to), sql);
    const column = (name: string) => newColumn(table, name);
    return {
      ...before,
      ...newTable.get(before.table),
      columns: before.columns.map((each) => ({
        ...each,
        name: column(each.name),
        generated: each.generated && { ...each.generated, expression: inSql(each.generated.expression) },
      })),
      primaryKey: before.primaryKey && {
        ...before.primaryKey,
        columns: before.primaryKey.columns.map(column),
      },
      indexes: before.indexes.map((each) => ({
        ...each,
        columns: each.columns.map((name) => name && column(name)),
        definition: inSql(each.definition),
      })),
      checks: before.checks.map((each) => ({ ...each, expression: inSql(each.expression) })),
      foreignKeys: before.foreignKeys.map((each) => ({
        ...each,
        columns: each.columns.map(column),
        table: nameOf(each.table),
        referencedColumns: each.referencedColumns.map((name) => newColumn(nameOf(each.table), name)),
      })),
    };
  });
}
