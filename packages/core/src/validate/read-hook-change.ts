import { combineProblems, type ValidationError } from '../errors/input-errors.js';
import { readValue } from '../graph/read-values.js';
import type { GraphRecord, Values } from '../graph/record-graph.js';
import { isSameValue } from '../schema/key-text.js';

/**
 * Takes over what hooks have set on the instances of new records, in canonical form. A property that was deleted, or set
 * to `undefined`, is absent.
 *
 * @param instances one for each record
 * @param call the call, for the message
 * @returns whether anything has changed
 * @throws ValidationError with every value that does not fit its attribute
 */
export function readHookChange(
  records: readonly GraphRecord[],
  instances: readonly object[],
  call: string,
): boolean {
  const problems: ValidationError[] = [];
  let isChanged = false;
  for (const { index, isNew, model, values, path } of records) {
    if (!isNew || model.declaration.hooks.isEmpty) continue;
    const instance = instances[index] as Values;
    for (const attribute of model.attributes) {
      const value = Object.hasOwn(instance, attribute.name) ? instance[attribute.name] : undefined;
      if (isSameValue(value, values[attribute.name])) continue;
      isChanged = true;
      values[attribute.name] = undefined;
      readValue(values, model, attribute, value, path, problems);
    }
  }
  if (problems.length > 0) throw combineProblems(call, problems);
  return isChanged;
}
