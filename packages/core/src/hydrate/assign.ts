import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** An instance of the class of a model, with no values yet. Its own class fields have already run. */
export function newInstance({ declaration }: ModelDefinition): object {
  return new declaration.instanceClass();
}

/** Writes the values of a row to an instance, in the order of the attributes. */
export function assign(instance: object, attributes: readonly Attribute[], values: Values): void {
  const target = instance as Record<string, unknown>;
  for (const { name } of attributes) {
    const value = values[name];
    if (value !== undefined) target[name] = value;
  }
}

/** Tells an instance what is in the database of its row. */
export function markStored(instance: object, stored: StoredRow): void {
  const state = stateOf(instance);
  if (state !== undefined) state.stored = stored;
}
