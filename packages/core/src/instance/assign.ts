import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { memoize } from '../util/memoize.js';

/** An instance of the class of a model, with no values yet. Its own class fields have already run. */
export function newInstance({ declaration }: ModelDefinition): object {
  return new declaration.instanceClass();
}

/** Writes values to an instance, in the order of the attributes; one that is absent is left as it is. */
export function assign(instance: object, attributes: readonly Attribute[], values: Values): void {
  const target = instance as Values;
  for (const { name } of attributes) {
    const value = values[name];
    if (value !== undefined) target[name] = value;
  }
}

/** The same with copies: what an instance shows may be changed in place, and what is stored may not change with it. */
export function assignCopies(instance: object, attributes: readonly Attribute[], values: Values): void {
  const target = instance as Values;
  for (const { name } of attributes) {
    const value = values[name];
    if (value !== undefined)
      target[name] = typeof value === 'object' && value !== null ? copyOf(value) : value;
  }
}

/** Writes a whole row to an instance, with copies: every attribute of the model is among the values, and nothing else. */
export function assignRow(instance: object, model: ModelDefinition, values: Values): void {
  Object.assign(instance, values);
  assignCopies(instance, mutableAttributes(model), values);
}

/** Returns the named properties that an object has itself; one that it does not have is not among them. */
export function pick(instance: object, names: readonly string[]): Values {
  const own: Values = {};
  for (const name of names) if (Object.hasOwn(instance, name)) own[name] = (instance as Values)[name];
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

/** Tells an instance what is in the database of its row. */
export function markStored(instance: object, stored: StoredRow): void {
  const state = stateOf(instance);
  if (state !== undefined) state.stored = stored;
}
