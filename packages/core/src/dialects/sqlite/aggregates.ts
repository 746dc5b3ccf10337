import type { TypeDescription } from '../../schema/data-types/index.js';
import { addToTotal, type DecimalTotal, emptyTotal, sumOf } from './decimal-total.js';
import { averageOf, decimalOrder, readDecimal, writeDecimal } from './decimals.js';
import { UnusableValue } from './unusable-value.js';

/** The names of the aggregate functions that Espalier adds to a connection. */
export const aggregateNames = Object.freeze({
  sum: 'espalier_decimal_sum',
  avg: 'espalier_decimal_avg',
  min: 'espalier_decimal_min',
  max: 'espalier_decimal_max',
  bigintSum: 'espalier_bigint_sum',
});

/** Returns an aggregate of values of a type, as a fragment with `?`. */
export function aggregate(name: 'sum' | 'avg' | 'min' | 'max', { key }: TypeDescription): string {
  if (key === 'DECIMAL') return `${aggregateNames[name]}(?)`;
  if (name === 'sum' && key === 'BIGINT') return `${aggregateNames.bigintSum}(?)`;
  const isInteger = key === 'INTEGER' || key === 'BIGINT';
  return name === 'avg' && isInteger ? `${aggregateNames.avg}(?)` : `${name}(?)`;
}

/** The exact sum of decimals; null if there are none. */
export const decimalSum = {
  start: emptyTotal,
  step: addToTotal,
  result: (total: DecimalTotal) => (total.count === 0 ? null : writeDecimal(sumOf(total))),
};

/** The sum of integers, which is exact whatever the order of the rows is: SQLite's own fails on its way, too. */
export const bigintSum = {
  start: null,
  step: (total: bigint | null, value: unknown) => {
    if (value === null) return total;
    const { digits, scale } = readDecimal(value);
    if (scale > 0) throw new UnusableValue('A column of integers has a value with a fraction');
    return (total ?? 0n) + digits;
  },
  result: (total: bigint | null) => {
    if (total === null || BigInt.asIntN(64, total) === total) return total;
    throw new UnusableValue('The sum has more than 64 bits');
  },
};

/** The average of integers or decimals; null if there are none. */
export const decimalAverage = {
  start: emptyTotal,
  step: addToTotal,
  result: (total: DecimalTotal) =>
    total.count === 0 ? null : writeDecimal(averageOf(sumOf(total), total.count)),
};

interface Extreme {
  readonly text: string;
  readonly order: string;
}

/** The first or the last of decimals in their order; null if there are none. */
export function decimalExtreme(name: 'min' | 'max') {
  const replaces = (order: string, other: string) => (name === 'min' ? order < other : order > other);
  return {
    start: null,
    step: (found: Extreme | null, value: unknown) => {
      if (value === null) return found;
      const order = decimalOrder(value) as string;
      return found === null || replaces(order, found.order) ? { text: String(value), order } : found;
    },
    result: (found: Extreme | null) => found?.text ?? null,
  };
}
