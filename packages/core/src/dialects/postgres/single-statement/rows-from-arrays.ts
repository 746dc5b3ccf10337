import { type Fragment, join, sql } from '../../../compile/fragment.js';

/** Returns a relation with a column for each array. Its last column is not one of them. */
export function rowsFromArrays(arrays: readonly Fragment[]): Fragment {
  const columns = arrays.map((array) => sql`unnest(${array})`);
  // Adds no row. PostgreSQL knows nothing of the length of arrays, and would expect too few rows to join them by hashes.
  return sql`rows from (${join([...columns, sql`json_array_elements('[]')`])})`;
}
