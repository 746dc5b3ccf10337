import {
  canonicalValue,
  type DataTypeKey,
  Mismatch,
  type TypeDescription,
} from '../../schema/data-types/index.js';
import { addDecimals, readDecimal, writeDecimal } from './decimals.js';
import { UnusableValue } from './unusable-value.js';

/** The name of {@link exactSum} in SQL. */
export const exactSumName = 'espalier_sum';

/**
 * Returns the sum, or the difference, of a column and a value. SQLite would compute a decimal, which it stores as text, and
 * an integer beyond 64 bits as a rounded number, and it does not know the limits of a type.
 */
export function sum({ key, precision, scale }: TypeDescription, operator: '+' | '-'): string {
  if (key === 'FLOAT' || key === 'DOUBLE') return `?? ${operator} ?`;
  const type = [`'${key}'`, precision ?? 'null', scale ?? 'null'];
  return `${exactSumName}(??, '${operator}', ?, ${type.join(', ')})`;
}

/**
 * Returns the exact sum or difference of two numbers, in the form in which a type is stored.
 *
 * @returns null if one of the numbers is null
 * @throws UnusableValue if the sum is no value of the type, or the column has a value that is not a number
 */
export function exactSum(
  left: unknown,
  operator: unknown,
  right: unknown,
  key: unknown,
  precision: unknown,
  scale: unknown,
): bigint | string | null {
  if (left === null || right === null) return null;
  const { digits, scale: digitsAfter } = readDecimal(right);
  const added = { digits: operator === '-' ? -digits : digits, scale: digitsAfter };
  const text = writeDecimal(addDecimals(readDecimal(left), added));
  const limits = precision === null ? {} : { precision: Number(precision) };
  const type = { key: key as DataTypeKey, ...limits, ...(scale === null ? {} : { scale: Number(scale) }) };
  const read = canonicalValue(key === 'INTEGER' ? Number(text) : text, type);
  if (read instanceof Mismatch) throw new UnusableValue(`The sum must be ${read.message()}`);
  return key === 'DECIMAL' ? (read as string) : BigInt(read as number | bigint);
}
