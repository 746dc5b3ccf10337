import type { TableDescription } from '@espalier/core';
import type { PulledIndex } from './indexes.js';
import { isSameColumns } from './tables.js';

/** Whether an index covers a foreign key, as core has it: its first columns are those of the key, in any order. */
export function isCovered(
  { primaryKey }: TableDescription,
  indexes: readonly PulledIndex[],
  columns: readonly string[],
): boolean {
  const keys = indexes
    .filter(({ method, where }) => where === undefined && /^(btree|hash)$/.test(method))
    .map(({ description }) => description.columns);
  return [primaryKey?.columns ?? [], ...keys].some((key) =>
    isSameColumns(key.slice(0, columns.length), columns),
  );
}

/** Whether no two rows have equal values in some columns. */
export function isUniqueKey(
  { primaryKey }: TableDescription,
  indexes: readonly PulledIndex[],
  columns: readonly string[],
): boolean {
  const keys = indexes.filter(({ isPlain, description }) => isPlain && description.unique);
  return [primaryKey?.columns ?? [], ...keys.map(({ description }) => description.columns)].some((key) =>
    isSameColumns(key, columns),
  );
}

/** Whether an index is the one that a model has on a foreign key without declaring it. */
export function isOfForeignKey(
  table: TableDescription,
  index: PulledIndex,
  all: readonly PulledIndex[],
): boolean {
  const id = JSON.stringify(index.description.columns);
  const isPlain = (each: PulledIndex) => each.isPlain && !each.description.unique;
  const first = all.find((each) => isPlain(each) && JSON.stringify(each.description.columns) === id);
  const key = table.foreignKeys.find(({ columns }) => JSON.stringify(columns) === id);
  const others = all.filter((each) => each !== index);
  return first === index && key !== undefined && !isCovered(table, others, key.columns);
}
