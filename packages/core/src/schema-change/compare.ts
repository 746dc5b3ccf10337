import type { SchemaChangeDialect } from './change-dialect.js';
import type { Change, Difference, TableChange } from './changes.js';
import type {
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  TableDescription,
} from './table-description.js';

/** How the texts and the names of a database are compared. */
export type Comparison = Pick<
  SchemaChangeDialect,
  'isSameSql' | 'defaultForm' | 'nameKey' | 'canHaveCollation'
>;

/**
 * Compares a table with the one that it should be. The names of indexes and constraints are not compared: one that says the
 * same is kept under its name.
 *
 * @returns `undefined` if the tables say the same
 */
export function compareTables(
  comparison: Comparison,
  from: TableDescription,
  to: TableDescription,
): TableChange | undefined {
  const change: TableChange = {
    from,
    to,
    columns: compareColumns(comparison, from.columns, to.columns),
    primaryKey: isSameKey(comparison, from.primaryKey, to.primaryKey)
      ? undefined
      : { from: from.primaryKey, to: to.primaryKey },
    indexes: difference(from.indexes, to.indexes, (left, right) => isSameIndex(comparison, left, right)),
    checks: withValidated(from.checks, to.checks, (left, right) => isSameCheck(comparison, left, right)),
    foreignKeys: withValidated(from.foreignKeys, to.foreignKeys, (left, right) =>
      isSameForeignKey(comparison, left, right),
    ),
    comment: from.comment === to.comment ? undefined : { from: from.comment, to: to.comment },
  };
  return isEmpty(change) ? undefined : change;
}

/** Returns the pairs of things that are the same, each thing in one pair. */
export function pairUp<T>(
  from: readonly T[],
  to: readonly T[],
  isSame: (left: T, right: T) => boolean,
): ReadonlyMap<T, T> {
  const free = new Set(from);
  const pairs = new Map<T, T>();
  for (const wanted of to) {
    const found = [...free].find((each) => isSame(each, wanted));
    if (found === undefined) continue;
    free.delete(found);
    pairs.set(wanted, found);
  }
  return pairs;
}

export function isSameIndex(
  { isSameSql }: Comparison,
  left: IndexDescription,
  right: IndexDescription,
): boolean {
  return (
    left.unique === right.unique &&
    left.isValid === right.isValid &&
    isSameSql(left.definition, right.definition)
  );
}

export function isSameCheck(
  { isSameSql }: Comparison,
  left: CheckDescription,
  right: CheckDescription,
): boolean {
  return isSameSql(left.expression, right.expression);
}

export function isSameForeignKey(
  { nameKey }: Comparison,
  left: ForeignKeyDescription,
  right: ForeignKeyDescription,
): boolean {
  return (
    nameKey(left.table) === nameKey(right.table) &&
    pairsOf(nameKey, left) === pairsOf(nameKey, right) &&
    left.onDelete === right.onDelete &&
    left.onUpdate === right.onUpdate
  );
}

/** The order of the pairs means nothing. */
function pairsOf(nameKey: Comparison['nameKey'], key: ForeignKeyDescription): string {
  const { columns, referencedColumns } = key;
  const pairs = columns.map((column, index) =>
    JSON.stringify([nameKey(column), nameKey(referencedColumns[index] ?? '')]),
  );
  return pairs.sort().join();
}

export function isSameKey(
  { nameKey }: Comparison,
  left: KeyDescription | undefined,
  right: KeyDescription | undefined,
): boolean {
  const keyOf = (key: KeyDescription | undefined) => JSON.stringify(key?.columns.map(nameKey));
  return keyOf(left) === keyOf(right);
}

function compareColumns(
  comparison: Comparison,
  from: readonly ColumnDescription[],
  to: readonly ColumnDescription[],
): TableChange['columns'] {
  const { nameKey } = comparison;
  const isSameName = (left: ColumnDescription, right: ColumnDescription) =>
    nameKey(left.name) === nameKey(right.name);
  const pairs = pairUp(from, to, isSameName);
  const changed = [...pairs]
    .map(([wanted, found]): Change<ColumnDescription> => ({ from: found, to: wanted }))
    .filter((pair) => !isSameColumn(comparison, pair));
  const { added, dropped } = differenceOf(from, to, pairs);
  // The last one is dropped first, so that they come back in their order if the change is undone.
  return { added, dropped: [...dropped].reverse(), changed };
}

export function isSameColumn(comparison: Comparison, pair: Change<ColumnDescription>): boolean {
  const { from, to } = pair;
  return (
    isSameText(comparison, from.type, to.type) &&
    from.allowNull === to.allowNull &&
    isSameDefault(comparison, pair) &&
    isSameNumbering(pair) &&
    isSameGenerated(comparison, pair) &&
    from.comment === to.comment
  );
}

/** A sequence is the default of the column that it numbers. */
export function isSameDefault(comparison: Comparison, { from, to }: Change<ColumnDescription>): boolean {
  if (from.numberedBy !== undefined && to.numberedBy !== undefined) return true;
  const formOf = (value: string | undefined) => value && comparison.defaultForm(value);
  return isSameText(comparison, formOf(from.default), formOf(to.default));
}

export function isSameNumbering({ from, to }: Change<ColumnDescription>): boolean {
  return (from.numberedBy === undefined) === (to.numberedBy === undefined);
}

export function isSameGenerated(comparison: Comparison, { from, to }: Change<ColumnDescription>): boolean {
  return (
    from.generated?.isStored === to.generated?.isStored &&
    isSameText(comparison, from.generated?.expression, to.generated?.expression)
  );
}

function isSameText({ isSameSql }: Comparison, left: string | undefined, right: string | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return isSameSql(left, right);
}

function difference<T>(
  from: readonly T[],
  to: readonly T[],
  isSame: (left: T, right: T) => boolean,
): Difference<T> {
  return differenceOf(from, to, pairUp(from, to, isSame));
}

/** A constraint that exists and was never checked lacks only its validation. */
function withValidated<T extends { readonly isValidated: boolean }>(
  from: readonly T[],
  to: readonly T[],
  isSame: (left: T, right: T) => boolean,
): Difference<T> & { readonly validated: readonly T[] } {
  const pairs = pairUp(from, to, isSame);
  const validated = [...pairs].filter(([wanted, found]) => wanted.isValidated && !found.isValidated);
  return { ...differenceOf(from, to, pairs), validated: validated.map(([, found]) => found) };
}

function differenceOf<T>(
  from: readonly T[],
  to: readonly T[],
  pairs: ReadonlyMap<T, T>,
): { readonly added: readonly T[]; readonly dropped: readonly T[] } {
  const found = new Set(pairs.values());
  return { added: to.filter((each) => !pairs.has(each)), dropped: from.filter((each) => !found.has(each)) };
}

function isEmpty({ columns, primaryKey, indexes, checks, foreignKeys, comment }: TableChange): boolean {
  const lists = [columns, indexes, checks, foreignKeys].flatMap((each) => Object.values(each));
  return primaryKey === undefined && comment === undefined && lists.every((each) => each.length === 0);
}
