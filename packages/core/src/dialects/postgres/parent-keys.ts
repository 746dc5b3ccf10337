import type { ParentKeyDialect } from '../../dialect/parent-keys.js';

/**
 * A condition `= any($1)` would be a linear search for each row wherever the planner takes no index, and a join by `=` alone
 * takes no index on a table without statistics. `isEqual` has both forms: a hash join needs the first, and the selectivity
 * of the second makes an index cheaper than reading the whole table. The planner takes any array for one of 10 items.
 */
export const parentKeys: ParentKeyDialect = {
  ofRows: (parts) =>
    parts === 1
      ? 'unnest(array(select distinct ?? from ??)) as k(k0)'
      : `(select distinct ${repeat(parts, () => '??')} from ??) as k(${keyColumns(parts)})`,
  // The array that is always empty gives the bound one its type.
  ofList: (parts) =>
    `unnest(${repeat(parts, () => 'array(select ?? from ?? limit 0) || ?')}) as k(${keyColumns(parts)})`,
  isEqual: (part) => `?? = k.k${part} and ?? = any(array[k.k${part}])`,
};

function keyColumns(parts: number): string {
  return repeat(parts, (part) => `k${part}`);
}

function repeat(count: number, write: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => write(index)).join(', ');
}
