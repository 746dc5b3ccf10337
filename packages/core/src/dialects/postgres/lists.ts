import type { TypeDescription } from '../../schema/data-types/index.js';
import { columnTypeOf } from './data-types.js';

/** Returns the condition for keys, which are bound as one array for each of their parts. */
export function keyInCondition(types: readonly TypeDescription[]): string {
  if (types.length === 1) return '?? = any(?)';
  const columns = types.map(() => '??').join(', ');
  return `(${columns}) in (select * from unnest(${arrayPlaceholders(types)}))`;
}

export function valuesRelation(types: readonly TypeDescription[]): string {
  return `unnest(${arrayPlaceholders(types)}) as v(${types.map((_, index) => `c${index}`).join(', ')})`;
}

export function bindKeyList(keys: readonly (readonly unknown[])[]): readonly unknown[] {
  return (keys[0] ?? []).map((_, part) => keys.map((key) => key[part]));
}

function arrayPlaceholders(types: readonly TypeDescription[]): string {
  return types.map((type) => `?::${columnTypeOf(type)}[]`).join(', ');
}
