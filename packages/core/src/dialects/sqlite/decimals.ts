import { UnusableValue } from './unusable-value.js';

/** A decimal number: its digits without the point, and how many of them come after it. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const number = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The digits of a number before and after the point, without zeros at the ends. */
interface Digits {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/**
 * Reads a number that a program has stored in any form: as digits, with an exponent, or as a number of SQLite.
 *
 * @throws UnusableValue if the value is not a number
 */
export function readDecimal(value: unknown): Decimal {
  const [, sign = '', whole = '', fraction = '', power = '0'] = number.exec(String(value)) ?? [];
  if (whole === '' && fraction === '')
    throw new UnusableValue('A column of numbers has a value that is not a number in digits');
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number(power);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

export function writeDecimal({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

/** Returns the sum, with as many digits after the point as the number that has more of them. */
export function addDecimals(left: Decimal, right: Decimal): Decimal {
  if (left.scale === right.scale) return { digits: left.digits + right.digits, scale: left.scale };
  const scale = Math.max(left.scale, right.scale);
  return { digits: digitsAt(left, scale) + digitsAt(right, scale), scale };
}

function digitsAt({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale);
}

/**
 * Returns a sum divided by a count, rounded half away from zero to as many digits as PostgreSQL's `numeric` has: at least
 * 16 significant ones, and at least those of the sum after the point.
 *
 * @see https://github.com/postgres/postgres/blob/REL_18_0/src/backend/utils/adt/numeric.c `select_div_scale`
 */
export function averageOf(sum: Decimal, count: number): Decimal {
  const scale = scaleOfQuotient(sum, count);
  const isNegative = sum.digits < 0n;
  const dividend = digitsAt(
    { ...sum, digits: isNegative ? -sum.digits : sum.digits },
    Math.max(scale, sum.scale),
  );
  const divisor = BigInt(count) * 10n ** BigInt(Math.max(sum.scale - scale, 0));
  const digits = (2n * dividend + divisor) / (2n * divisor);
  return { digits: isNegative ? -digits : digits, scale };
}

/** PostgreSQL computes with groups of four digits, and estimates from the first groups how large a quotient is. */
function scaleOfQuotient(sum: Decimal, count: number): number {
  const dividend = firstGroup(sum);
  const divisor = firstGroup({ digits: BigInt(count), scale: 0 });
  const position = dividend.position - divisor.position - (dividend.group <= divisor.group ? 1 : 0);
  return Math.min(Math.max(16 - 4 * position, sum.scale, 0), 1000);
}

/** Returns the first group of four digits that is not zero, and its position: 0 for the last one before the point. */
function firstGroup(decimal: Decimal): { readonly group: number; readonly position: number } {
  const { whole, fraction } = digitsOf(writeDecimal(decimal)) as Digits;
  if (whole !== '') {
    const position = Math.ceil(whole.length / 4) - 1;
    return { group: Number(whole.slice(0, whole.length - 4 * position)), position };
  }
  if (fraction === '') return { group: 0, position: 0 };
  const start = 4 * Math.floor(fraction.search(/[1-9]/) / 4);
  return { group: Number(fraction.slice(start, start + 4).padEnd(4, '0')), position: -start / 4 - 1 };
}

/**
 * Returns the one text of all texts of a number: digits without zeros at the ends. A text that is not a number is returned
 * as it is.
 *
 * @returns null for null
 */
export function normalDecimal(value: unknown): string | null {
  if (value === null) return null;
  const digits = digitsOf(value);
  if (digits === undefined) return String(value);
  const { isNegative, whole, fraction } = digits;
  return `${isNegative ? '-' : ''}${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Returns a text that sorts by bytes as numbers do. What is not a number comes after all numbers.
 *
 * @returns null for null
 */
export function decimalOrder(value: unknown): string | null {
  if (value === null) return null;
  const digits = digitsOf(value);
  if (digits === undefined) return `2${String(value)}`;
  const { isNegative, whole, fraction } = digits;
  const size = `${String(whole.length).padStart(10, '0')}${whole}${fraction}`;
  // Of negative numbers, the one with the larger digits comes first, and a longer one before what it begins with.
  return isNegative ? `0${size.replace(/\d/g, (digit) => String(9 - Number(digit)))}~` : `1${size}`;
}

/** Returns the digits of a number; `undefined` if the value is not one. */
function digitsOf(value: unknown): Digits | undefined {
  const match = number.exec(String(value));
  if (match === null || (!match[2] && !match[3])) return undefined;
  const [, sign, before = '', after = '', power] = match;
  const [whole, fraction] = power === undefined ? [before, after] : movePoint(before, after, Number(power));
  const digits = { whole: withoutZerosBefore(whole), fraction: withoutZerosAfter(fraction) };
  const isZero = digits.whole === '' && digits.fraction === '';
  return { ...digits, isNegative: sign === '-' && !isZero };
}

/** Returns the digits before and after the point, after it was moved to the right; a negative distance is to the left. */
function movePoint(
  before: string,
  after: string,
  distance: number,
): readonly [whole: string, fraction: string] {
  const point = before.length + distance;
  const digits = `${'0'.repeat(Math.max(-point, 0))}${before}${after}${'0'.repeat(Math.max(distance - after.length, 0))}`;
  return [digits.slice(0, Math.max(point, 0)), digits.slice(Math.max(point, 0))];
}

function withoutZerosBefore(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start);
}

function withoutZerosAfter(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
