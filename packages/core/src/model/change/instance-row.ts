import { OptionError } from '../../errors/input-errors.js';
import { allOf, type Condition } from '../../plan/condition.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';

/** Returns the row of an instance. @throws OptionError if the instance is not stored */
export function requireStoredRow({ name }: ModelDefinition, instance: object): StoredRow {
  const stored = stateOf(instance)?.stored;
  if (stored !== undefined) return stored;
  throw new OptionError(`This instance of '${name}' is not stored yet; save it first`, { model: name });
}

/** Returns the condition for the row of an instance, by its stored key. The key that the instance shows may differ. */
export function rowCondition(model: ModelDefinition, stored: StoredRow): Condition {
  return allOf(
    model.primaryKey.map((attribute) => {
      return { kind: 'compare', attribute, comparison: '=', value: stored.valueOf(attribute.name) };
    }),
  );
}
