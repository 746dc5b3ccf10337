import { type Fragment, join, sql } from '../../compile/fragment.js';
import type { TypeDescription } from '../../schema/data-types/index.js';
import { chunks } from '../../util/chunks.js';
import { hasDateStyle } from './data-types.js';

/** The maximum number of arguments of a function. */
const maxArguments = 100;

/** Returns an expression for a JSON array of values. */
export function jsonArray(values: readonly Fragment[]): Fragment {
  if (values.length <= maxArguments) return sql`json_build_array(${join(values)})`;
  const parts = [...chunks(values, maxArguments)].map((some) => sql`jsonb_build_array(${join(some)})`);
  return sql`(${join(parts, ' || ')})::json`;
}

const smallIntegers = ['smallint', 'integer'];

/** Returns a value of a column in a form of JSON that its decoder reads: text, unless JSON has its own form. */
export function jsonValue(type: TypeDescription, columnType: string, value: Fragment): Fragment {
  const isNumber = type.key === 'INTEGER' && smallIntegers.includes(columnType);
  return hasDateStyle(type) || isNumber ? value : sql`(${value})::text`;
}
