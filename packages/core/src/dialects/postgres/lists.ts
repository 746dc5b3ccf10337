import type { TypeDescription } from '../../schema/data-types/index.js';
import { columnTypeOf, comparedTypeOf, equalityOperandOf } from './data-types.js';

/** Returns the condition for keys, which are bound as one array for each of their parts. */
export function keyInCondition(types: readonly TypeDescription[]): string {
  const columns = types.map((type) => equalityOperandOf(type)('??')).join(', ');
  if (types.length === 1) return `${columns} = any(?)`;
  return `(${columns}) in (select * from unnest(${arrayPlaceholders(types.map(comparedTypeOf))}))`;
}

export function valuesRelation(types: readonly TypeDescription[]): string {
  return `unnest(${arrayPlaceholders(types.map(columnTypeOf))}) as v(${types.map((_, index) => `c${index}`).join(', ')})`;
}

export function bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[] {
  return (keys[0] ?? []).map((_, part) => keys.map((key) => key[part]));
}

function arrayPlaceholders(columnTypes: readonly string[]): string {
  return columnTypes.map((type) => `?::${type}[]`).join(', ');
}
