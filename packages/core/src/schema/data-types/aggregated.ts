import type { DataTypeKey, TypeDescription } from './index.js';

/** The type of a value that an aggregate function returns, and the form in which a caller gets the value. */
export interface AggregatedType {
  readonly type: TypeDescription;
  /** Whether the value becomes a number, whatever its type is. */
  readonly isNumber: boolean;
}

const bigint: AggregatedType = Object.freeze({ type: Object.freeze({ key: 'BIGINT' }), isNumber: false });
const decimal: AggregatedType = Object.freeze({ type: Object.freeze({ key: 'DECIMAL' }), isNumber: false });
const float: AggregatedType = Object.freeze({ type: Object.freeze({ key: 'DOUBLE' }), isNumber: false });

/** The type of a number of rows. */
export const countType: AggregatedType = Object.freeze({ ...bigint, isNumber: true });

/** The type of a part of a date, such as `2026-11`. */
export const datePartType: TypeDescription = Object.freeze({ key: 'TEXT' });

interface NumberResults {
  readonly sum: AggregatedType;
  readonly avg: AggregatedType;
}

/**
 * What the sum and the average of each type of numbers are. The compiler knows only whether a type is read as a number, a
 * bigint or a text, so the form follows from that.
 */
const results: { readonly [Key in DataTypeKey]?: NumberResults } = {
  INTEGER: { sum: countType, avg: { ...decimal, isNumber: true } },
  BIGINT: { sum: bigint, avg: decimal },
  FLOAT: { sum: float, avg: float },
  DOUBLE: { sum: float, avg: float },
  DECIMAL: { sum: decimal, avg: decimal },
};

/** Returns the type of the sum or the average of values; `undefined` if they are no numbers. */
export function numberResult({ key }: TypeDescription, name: 'sum' | 'avg'): AggregatedType | undefined {
  return results[key]?.[name];
}

const withExtremes: ReadonlySet<DataTypeKey> = new Set<DataTypeKey>([
  ...(['STRING', 'TEXT', 'ENUM', 'UUID'] as const),
  ...(['INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL'] as const),
  ...(['DATE', 'DATEONLY'] as const),
]);

/** Whether every database finds the least and the greatest of the values of a type. */
export function hasExtremes({ key }: TypeDescription): boolean {
  return withExtremes.has(key);
}
