import { combineProblems, type ValidationError } from '../errors/input-errors.js';
import { isPlainObject } from '../errors/value-kind.js';
import { nullNotAllowed, unknownKey, wrongRoot } from '../graph/problems.js';
import { noValues, readValue } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type StorageLimits, unstorableValues } from './storage-limits.js';

/**
 * Reads the values that a change gives to attributes of a model, in canonical form.
 *
 * @param call the call, for the message
 * @throws ValidationError with every value that cannot be
 */
export function readChanges(
  model: ModelDefinition,
  given: unknown,
  limits: StorageLimits,
  call: string,
): Values {
  if (!isPlainObject(given)) throw wrongRoot(model, given, null);
  const values = noValues();
  const problems: ValidationError[] = [];
  for (const key of Object.keys(given)) {
    const value = (given as Record<string, unknown>)[key];
    const attribute = model.attributeByName.get(key);
    if (attribute === undefined) problems.push(unknownKey(model, key, null));
    else if (value === null && !attribute.allowNull)
      problems.push(nullNotAllowed(model, key, null, 'may not be null'));
    else readValue(values, model, attribute, value, null, problems);
  }
  problems.push(...unstorableValues({ model, values, path: null }, limits));
  if (problems.length > 0) throw combineProblems(call, problems);
  return values;
}
