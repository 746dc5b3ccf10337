import type { ValidationError } from '../errors/input-errors.js';
import { unstorable } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { DataTypeKey } from '../schema/data-types.js';

/** What a database can store, where databases differ. */
export interface StorageLimits {
  /** Whether a FLOAT or DOUBLE can be NaN. */
  readonly storesNaN: boolean;
  /** Whether text can hold the character NUL. */
  readonly storesNul: boolean;
}

/** Values that have the right type, and that this database cannot keep all the same. */
export function unstorableValues(
  { model, values, path }: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
): ValidationError[] {
  const problems: ValidationError[] = [];
  for (const { name, type } of model.attributes) {
    if (!mayBeUnstorable(type.key, limits)) continue;
    const what = unstorableIn(values[name], type.key, limits);
    if (what !== undefined) problems.push(unstorable(model, name, path, what));
  }
  return problems;
}

function mayBeUnstorable(type: DataTypeKey, { storesNaN, storesNul }: StorageLimits): boolean {
  if (type === 'FLOAT' || type === 'DOUBLE') return !storesNaN;
  return !storesNul && (type === 'STRING' || type === 'TEXT' || type === 'JSONB' || type === 'ARRAY');
}

function unstorableIn(
  value: unknown,
  type: DataTypeKey,
  { storesNaN, storesNul }: StorageLimits,
): string | undefined {
  if (typeof value === 'number') return storesNaN || !Number.isNaN(value) ? undefined : 'is NaN';
  const hasNul =
    type === 'JSONB'
      ? escapedNul.test(JSON.stringify(value))
      : textsIn(value).some((text) => text.includes('\0'));
  return hasNul && !storesNul ? 'has the character NUL in it' : undefined;
}

const escapedNul = /(?<!\\)(?:\\\\)*\\u0000/;

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}
