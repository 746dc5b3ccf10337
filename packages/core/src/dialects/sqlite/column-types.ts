import { type TypeDescription, traitsOf } from '../../schema/data-types/index.js';

/**
 * Returns the declared type of a column if the column changes values of a data type; `undefined` if it does not. SQLite
 * stores any value in any column, but a column of INTEGER or REAL affinity turns the text '007' into the number 7, and one
 * of REAL affinity a large integer into a float. Types without these words, such as `datetime` or `uuid`, have NUMERIC
 * affinity, and are the types of text in too many tables to be rejected.
 *
 * @param declared `undefined` if there is no such column; null or empty for a column without a type, and for an expression
 * @see https://www.sqlite.org/datatype3.html#determination_of_column_affinity
 */
export function findMismatch(type: TypeDescription, declared: string | null | undefined): string | undefined {
  if (!declared) return undefined;
  const affinity = numberAffinity(declared);
  if (affinity === undefined) return undefined;
  const isChanged = traitsOf(type).isText || (type.key === 'BIGINT' && affinity === 'real');
  return isChanged ? declared.toLowerCase() : undefined;
}

/** Returns the affinity of a declared type if it is INTEGER or REAL. The first rule that matches counts. */
function numberAffinity(declared: string): 'integer' | 'real' | undefined {
  if (/int/i.test(declared)) return 'integer';
  if (/char|clob|text|blob/i.test(declared)) return undefined;
  return /real|floa|doub/i.test(declared) ? 'real' : undefined;
}
