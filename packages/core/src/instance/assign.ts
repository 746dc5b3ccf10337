import type { RowValues } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { memoize } from '../util/memoize.js';

/** Creates an instance of a model without values. The initializers of its class fields have run. */
export function newInstance({ declaration }: ModelDefinition): object {
  return new declaration.instanceClass();
}

/** Writes values to an instance, in the order of the attributes. An attribute that is `undefined` is not changed. */
export function assign(instance: object, attributes: readonly Attribute[], values: RowValues): void {
  const target = instance as RowValues;
  for (const { name } of attributes) {
    const value = values[name];
    if (value !== undefined) target[name] = value;
  }
}

/** Writes copies of values to an instance, since the caller may change them in place, but not the stored values. */
export function assignCopies(instance: object, attributes: readonly Attribute[], values: RowValues): void {
  const target = instance as RowValues;
  for (const { name } of attributes) {
    const value = values[name];
    if (value !== undefined)
      target[name] = typeof value === 'object' && value !== null ? copyOf(value) : value;
  }
}

/** Writes copies of the values of a whole row to an instance. The values must have every attribute, and nothing else. */
export function assignRow(instance: object, model: ModelDefinition, values: RowValues): void {
  Object.assign(instance, values);
  assignCopies(instance, mutableAttributes(model), values);
}

/** Returns those of the named properties that are own properties of an object. */
export function pick(instance: object, names: readonly string[]): RowValues {
  const own: RowValues = {};
  for (const name of names) if (Object.hasOwn(instance, name)) own[name] = (instance as RowValues)[name];
  return own;
}

/** The attributes whose values can be changed in place. */
const mutableAttributes = memoize(({ attributes }: ModelDefinition) =>
  attributes.filter(({ type }) => traitsOf(type).isMutable),
);

function copyOf(value: object): unknown {
  if (value instanceof Date) return new Date(value.getTime());
  if (Array.isArray(value))
    return value.map((item) => (typeof item === 'object' && item !== null ? copyOf(item) : item));
  return value instanceof Uint8Array ? Buffer.from(value) : structuredClone(value);
}

/** Sets the stored row of an instance, which is then no longer new. */
export function markStored(instance: object, stored: StoredRow): void {
  const state = stateOf(instance);
  if (state !== undefined) state.stored = stored;
}
