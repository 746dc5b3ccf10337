import { OptionError } from '../../errors/input-errors.js';
import { versionOf } from '../../instance/raised-version.js';
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

/**
 * Returns the condition for the row of an instance that has not changed since it was read. Without versions, it is that
 * of {@link rowCondition}.
 *
 * @param call the call, for the message: `product.save`
 * @throws OptionError if the instance was read without its version
 */
export function unchangedRowCondition(model: ModelDefinition, stored: StoredRow, call: string): Condition {
  const row = rowCondition(model, stored);
  if (model.version === undefined) return row;
  const value = requireVersion(model, stored, call);
  return allOf([row, { kind: 'compare', attribute: model.version, comparison: '=', value }]);
}

/** Returns the version of a row. @throws OptionError if the row was read without it */
export function requireVersion(model: ModelDefinition, stored: StoredRow, call: string): number | undefined {
  const version = versionOf(model, stored);
  if (version !== undefined || model.version === undefined) return version;
  const { name } = model.version;
  throw new OptionError(`${call} needs '${model.name}.${name}', which this instance was read without`, {
    model: model.name,
    attribute: name,
    hint: `add '${name}' to \`attributes\`, or reload the instance`,
  });
}
