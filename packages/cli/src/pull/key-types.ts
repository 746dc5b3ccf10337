import type { Reference } from './associations.js';
import { type ColumnType, columnType } from './column-types.js';
import type { NamedTable } from './tables.js';
import type { UserTypes } from './user-types.js';

/** The data types of the columns of a table. */
export type ColumnTypes = ReadonlyMap<string, ColumnType>;

/**
 * Returns the data types of all columns. A foreign key has that of the key which it refers to, since no association joins
 * others.
 */
export function readTypes(
  tables: readonly NamedTable[],
  references: readonly Reference[],
  dialect: string,
  userTypes: UserTypes,
): ReadonlyMap<NamedTable, ColumnTypes> {
  const types = new Map(
    tables.map((named) => [
      named,
      new Map(named.table.columns.map(({ name, type }) => [name, columnType(dialect, type, userTypes)])),
    ]),
  );
  const pairs = references.flatMap(({ source, target, key }) =>
    key.columns.map((column, index) => ({
      source,
      target,
      column,
      referenced: key.referencedColumns[index] as string,
    })),
  );
  // SQLite numbers a BIGINT in a column of the type integer. The foreign keys tell which of the two it is.
  for (const { source, target, column, referenced } of pairs) {
    const { numberedBy } = target.table.columns.find(({ name }) => name === referenced) ?? {};
    const isBig = types.get(source)?.get(column)?.code === 'DataTypes.BIGINT';
    if (dialect === 'sqlite' && numberedBy !== undefined && isBig)
      types.get(target)?.set(referenced, { code: 'DataTypes.BIGINT', isExact: true });
  }
  // A key may itself be a foreign key, so the types move one reference further in each round.
  for (const _ of pairs) {
    for (const { source, target, column, referenced } of pairs) {
      const wanted = types.get(target)?.get(referenced);
      const found = types.get(source)?.get(column);
      if (wanted !== undefined && found !== undefined && kindOf(wanted) !== kindOf(found))
        types.get(source)?.set(column, { code: wanted.code, isExact: false });
    }
  }
  return types;
}

function kindOf({ code }: ColumnType): string {
  return code.replace(/\(.*$/, '');
}
