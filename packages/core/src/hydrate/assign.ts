import type { Values } from '../graph/record-graph.js';
import { stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/** An instance of the most derived class of a model, with no values yet. Its own class fields have already run. */
export function newInstance({ declaration }: ModelDefinition): object {
  return new declaration.instanceClass();
}

/** Writes the values of a row to an instance, in the order of the attributes; the instance is then a stored one. */
export function assign(instance: object, model: ModelDefinition, values: Values): void {
  const target = instance as Record<string, unknown>;
  for (const { name } of model.attributes) {
    const value = values[name];
    if (value !== undefined) target[name] = value;
  }
  const state = stateOf(instance);
  if (state !== undefined) state.isNew = false;
}
