import { type Fragment, join, sql } from '../../compile/fragment.js';
import { chunks } from '../../util/chunks.js';

/** The maximum number of arguments of a function. */
const maxArguments = 100;

/** Returns an expression for a JSON array of values. */
export function jsonArray(values: readonly Fragment[]): Fragment {
  if (values.length <= maxArguments) return sql`json_build_array(${join(values)})`;
  const parts = [...chunks(values, maxArguments)].map((some) => sql`jsonb_build_array(${join(some)})`);
  return sql`(${join(parts, ' || ')})::json`;
}
