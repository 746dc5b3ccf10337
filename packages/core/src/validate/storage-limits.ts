import type { ValidationError } from '../errors/input-errors.js';
import { unstorable } from '../graph/problems.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { DataTypeKey } from '../schema/data-types.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** What a database can store, where databases differ. */
export interface StorageLimits {
  /** Whether a FLOAT or DOUBLE can be NaN. */
  readonly storesNaN: boolean;
  /** Whether text can hold the character NUL. */
  readonly storesNul: boolean;
}

/** Values that have the right type, and that this database cannot keep all the same. */
export function unstorableValues(
  record: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
): ValidationError[] {
  const problems: ValidationError[] = [];
  findUnstorableValues(record, limits, problems);
  return problems;
}

/** The same, put among other problems. */
export function findUnstorableValues(
  { model, values, path }: Pick<GraphRecord, 'model' | 'values' | 'path'>,
  limits: StorageLimits,
  problems: ValidationError[],
): void {
  const limited = limitedAttributes(model, limits);
  for (let position = 0; position < limited.length; position += 1) {
    const { name, type } = limited[position] as Attribute;
    const what = unstorableIn(values[name], type.key, limits);
    if (what !== undefined) problems.push(unstorable(model, name, path, what));
  }
}

const limitedBy = new WeakMap<StorageLimits, WeakMap<ModelDefinition, readonly Attribute[]>>();

/** The attributes whose values have to be looked at. */
function limitedAttributes(model: ModelDefinition, limits: StorageLimits): readonly Attribute[] {
  let known = limitedBy.get(limits);
  if (known === undefined) {
    known = new WeakMap();
    limitedBy.set(limits, known);
  }
  let attributes = known.get(model);
  if (attributes === undefined) {
    attributes = model.attributes.filter(({ type }) => mayBeUnstorable(type.key, limits));
    known.set(model, attributes);
  }
  return attributes;
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
  if (typeof value === 'string') return value.includes('\0') ? 'has the character NUL in it' : undefined;
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
