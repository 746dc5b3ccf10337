import type BetterSqlite3 from 'better-sqlite3';
import {
  addDecimals,
  averageOf,
  type Decimal,
  decimalOrder,
  normalDecimal,
  readDecimal,
  writeDecimal,
} from './decimals.js';
import { jsonContains, jsonContainsName } from './json-contains.js';
import { canonicalJson, canonicalJsonName } from './json-values.js';
import { exactSum, exactSumName } from './sums.js';

/** The names of the functions of decimals in SQL. */
export const decimalNames = Object.freeze({
  normal: 'espalier_decimal',
  order: 'espalier_decimal_order',
  sum: 'espalier_decimal_sum',
  average: 'espalier_decimal_avg',
  min: 'espalier_decimal_min',
  max: 'espalier_decimal_max',
});

const options = { deterministic: true, safeIntegers: true } as const;

/** Adds the functions to a connection that the statements of Espalier call. */
export function addFunctions(raw: BetterSqlite3.Database): void {
  raw.function(jsonContainsName, options, jsonContains);
  raw.function(canonicalJsonName, options, canonicalJson);
  raw.function(exactSumName, options, exactSum);
  raw.function(decimalNames.normal, options, normalDecimal);
  raw.function(decimalNames.order, options, decimalOrder);
  raw.aggregate(decimalNames.sum, { ...options, ...sum });
  raw.aggregate(decimalNames.average, { ...options, ...average });
  raw.aggregate(decimalNames.min, { ...options, ...extreme((order, other) => order < other) });
  raw.aggregate(decimalNames.max, { ...options, ...extreme((order, other) => order > other) });
}

/** The exact sum of decimals; null if there are none. */
const sum = {
  start: null,
  step: (total: Decimal | null, value: unknown) => {
    if (value === null) return total;
    const decimal = readDecimal(value);
    return total === null ? decimal : addDecimals(total, decimal);
  },
  result: (total: Decimal | null) => total && writeDecimal(total),
};

interface Total {
  readonly sum: Decimal;
  readonly count: number;
}

/** The average of decimals; null if there are none. */
const average = {
  start: null,
  step: (total: Total | null, value: unknown) => {
    if (value === null) return total;
    const decimal = readDecimal(value);
    return total === null
      ? { sum: decimal, count: 1 }
      : { sum: addDecimals(total.sum, decimal), count: total.count + 1 };
  },
  result: (total: Total | null) => total && writeDecimal(averageOf(total.sum, total.count)),
};

interface Extreme {
  readonly text: string;
  readonly order: string;
}

/** The first or the last of decimals in their order; null if there are none. */
function extreme(replaces: (order: string, other: string) => boolean) {
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
