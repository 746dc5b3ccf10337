import type BetterSqlite3 from 'better-sqlite3';
import { aggregateNames, bigintSum, decimalAverage, decimalExtreme, decimalSum } from './aggregates.js';
import { datePartName, datePartOf } from './date-parts.js';
import { decimalOrder, normalDecimal } from './decimals.js';
import { jsonAt, jsonAtName } from './json-at.js';
import { jsonContains, jsonContainsName } from './json-contains.js';
import { canonicalJson, canonicalJsonName } from './json-values.js';
import { exactSum, exactSumName } from './sums.js';

/** The names of the functions of decimals in SQL. */
export const decimalNames = Object.freeze({
  normal: 'espalier_decimal',
  order: 'espalier_decimal_order',
});

const options = { deterministic: true, safeIntegers: true } as const;

/** Adds the functions to a connection that the statements of Espalier call. */
export function addFunctions(raw: BetterSqlite3.Database): void {
  raw.function(jsonContainsName, options, jsonContains);
  raw.function(jsonAtName, options, jsonAt);
  raw.function(canonicalJsonName, options, canonicalJson);
  raw.function(exactSumName, options, exactSum);
  raw.function(decimalNames.normal, options, normalDecimal);
  raw.function(decimalNames.order, options, decimalOrder);
  raw.function(datePartName, options, datePartOf);
  raw.aggregate(aggregateNames.sum, { ...options, ...decimalSum });
  raw.aggregate(aggregateNames.bigintSum, { ...options, ...bigintSum });
  raw.aggregate(aggregateNames.avg, { ...options, ...decimalAverage });
  raw.aggregate(aggregateNames.min, { ...options, ...decimalExtreme('min') });
  raw.aggregate(aggregateNames.max, { ...options, ...decimalExtreme('max') });
}
