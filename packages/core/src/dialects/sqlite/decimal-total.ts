import { addDecimals, type Decimal, readDecimal } from './decimals.js';

/** The decimals that were added so far. Each row changes the same object, because an aggregate has many rows. */
export interface DecimalTotal {
  count: number;
  /** The sums of short decimals without their points, as safe integers, by the number of digits after the point. */
  readonly short: (number | undefined)[];
  /** The sum of all others. */
  long: Decimal;
}

export function emptyTotal(): DecimalTotal {
  return { count: 0, short: [], long: { digits: 0n, scale: 0 } };
}

/**
 * Adds a number that a program has stored in any form; null is none.
 *
 * @throws UnusableValue if the value is not a number
 */
export function addToTotal(total: DecimalTotal, value: unknown): void {
  if (value === null) return;
  total.count += 1;
  if (typeof value !== 'string' || !addShort(total, value)) addLong(total, readDecimal(value));
}

/** Returns the exact sum, with as many digits after the point as the number that has the most. */
export function sumOf({ short, long }: DecimalTotal): Decimal {
  return short.reduce<Decimal>(
    (sum, units, scale) => (units === undefined ? sum : addDecimals(sum, { digits: BigInt(units), scale })),
    long,
  );
}

function addLong(total: DecimalTotal, decimal: Decimal): void {
  total.long = addDecimals(total.long, decimal);
}

/** A number with as many digits is a safe integer, and so is its sum with {@link MAX_SUM}. */
const MAX_DIGITS = 15;
const MAX_SUM = 8e15;

const zero = 48;
const minus = 45;
const point = 46;

/** Adds a text of digits with at most one point. Returns whether the text is one, and short. */
function addShort(total: DecimalTotal, text: string): boolean {
  const { length } = text;
  if (length > MAX_DIGITS + 2) return false;
  const start = text.charCodeAt(0) === minus ? 1 : 0;
  let units = 0;
  let pointAt = -1;
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= zero && code <= zero + 9) units = units * 10 + code - zero;
    else if (code === point && pointAt < 0) pointAt = at;
    else return false;
  }
  const digits = length - start - (pointAt < 0 ? 0 : 1);
  if (digits === 0 || digits > MAX_DIGITS) return false;
  const scale = pointAt < 0 ? 0 : length - pointAt - 1;
  const sum = (total.short[scale] ?? 0) + (start === 0 ? units : -units);
  const isSafe = sum <= MAX_SUM && sum >= -MAX_SUM;
  total.short[scale] = isSafe ? sum : 0;
  if (!isSafe) addLong(total, { digits: BigInt(sum), scale });
  return true;
}
