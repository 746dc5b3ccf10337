import { type Comparison, isSameCheck, isSameForeignKey, isSameIndex, isSameKey, pairUp } from './compare.js';
import type { ColumnDescription, TableDescription } from './table-description.js';

/** A table as models describe it, and what they do not say about it. */
export interface WantedTable {
  readonly table: TableDescription;
  /** The columns whose default in the database the models leave open. */
  readonly openDefaults: ReadonlySet<string>;
}

/** Returns the table of several models: with the columns, the indexes and the constraints of each. */
export function mergeWanted(comparison: Comparison, tables: readonly WantedTable[]): WantedTable {
  return tables.reduce((left, right) => {
    const { nameKey } = comparison;
    const add = <T>(own: readonly T[], others: readonly T[], isSame: (left: T, right: T) => boolean) => {
      const pairs = pairUp(own, others, isSame);
      return [...own, ...others.filter((each) => !pairs.has(each))];
    };
    const isSameName = (one: ColumnDescription, other: ColumnDescription) =>
      nameKey(one.name) === nameKey(other.name);
    const [own, other] = [left.table, right.table];
    const table = {
      ...own,
      columns: add(own.columns, other.columns, isSameName),
      indexes: add(own.indexes, other.indexes, (a, b) => isSameIndex(comparison, a, b)),
      checks: add(own.checks, other.checks, (a, b) => isSameCheck(comparison, a, b)),
      foreignKeys: add(own.foreignKeys, other.foreignKeys, (a, b) => isSameForeignKey(comparison, a, b)),
      comment: own.comment ?? other.comment,
    };
    return { table, openDefaults: new Set([...left.openDefaults, ...right.openDefaults]) };
  });
}

/**
 * Returns the table that a stored one should become: what the models say, and what the stored table has that no model can
 * say, or that these models leave open.
 */
export function keepUnsaid(
  comparison: Comparison,
  stored: TableDescription,
  { table, openDefaults }: WantedTable,
): TableDescription {
  const { nameKey } = comparison;
  const storedColumn = new Map(stored.columns.map((column) => [nameKey(column.name), column]));
  const kept = <T>(from: readonly T[], to: readonly T[], isSame: (left: T, right: T) => boolean) => {
    const pairs = pairUp(from, to, isSame);
    return to.map((each) => ({ ...(pairs.get(each) ?? each) }));
  };
  const validated = <T extends { readonly isValidated: boolean }>(all: readonly T[]) =>
    all.map((each) => ({ ...each, isValidated: true }));
  return {
    ...table,
    columns: inStoredOrder(nameKey, stored, table).map((column) => {
      const before = storedColumn.get(nameKey(column.name));
      if (before === undefined) return column;
      return keepOfColumn(comparison, before, column, openDefaults.has(column.name));
    }),
    primaryKey: isSameKey(comparison, stored.primaryKey, table.primaryKey)
      ? stored.primaryKey
      : table.primaryKey,
    indexes: kept(stored.indexes, table.indexes, (a, b) => isSameIndex(comparison, a, b)),
    checks: validated(kept(stored.checks, table.checks, (a, b) => isSameCheck(comparison, a, b))),
    foreignKeys: validated(
      kept(stored.foreignKeys, table.foreignKeys, (a, b) => isSameForeignKey(comparison, a, b)),
    ),
    comment: table.comment ?? stored.comment,
    options: stored.options,
    dependents: stored.dependents,
  };
}

/** The order of the columns is not compared: those that are stored keep their places, and new ones follow. */
function inStoredOrder(
  nameKey: Comparison['nameKey'],
  stored: TableDescription,
  { columns }: TableDescription,
): readonly ColumnDescription[] {
  const places = new Map(stored.columns.map(({ name }, index) => [nameKey(name), index]));
  const placeOf = ({ name }: ColumnDescription) => places.get(nameKey(name)) ?? places.size;
  return [...columns].sort((left, right) => placeOf(left) - placeOf(right));
}

function keepOfColumn(
  { canHaveCollation }: Comparison,
  stored: ColumnDescription,
  wanted: ColumnDescription,
  leavesDefault: boolean,
): ColumnDescription {
  return {
    ...wanted,
    name: stored.name,
    default: leavesDefault && wanted.generated === undefined ? stored.default : wanted.default,
    collation: wanted.collation ?? (canHaveCollation(wanted.type) ? stored.collation : undefined),
    comment: wanted.comment ?? stored.comment,
    readers: stored.readers,
  };
}
