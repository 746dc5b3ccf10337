import { withStackTrace } from '../../errors/combine-problems.js';
import { ownValue } from '../../graph/input-objects.js';
import type { RowValues } from '../../graph/record-graph.js';
import { isStored } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { nestedByHookOfSave } from './hook-problems.js';
import { copyShown } from './nesting-snapshot.js';

/**
 * Remembers which associations a stored instance shows before the hooks of its save. A hook may show other stored rows, as
 * loading does. New values would be lost, so they are removed again.
 *
 * @returns a function to call after each hook, which throws ValidationError if the hook has nested new values
 */
export function watchSaveNesting(
  { associations }: ModelDefinition,
  instance: object,
): (hook: string) => void {
  const before = [...associations.values()].map((association) => {
    return { association, value: copyShown(instance, association.as) };
  });
  return (hook) => {
    for (const { association, value } of before) {
      const earlier = new Set(newValues(value));
      const added = newValues(ownValue(instance, association.as)).filter((each) => !earlier.has(each));
      if (added.length === 0) continue;
      if (value === undefined) delete (instance as RowValues)[association.as];
      else (instance as RowValues)[association.as] = value;
      throw withStackTrace(nestedByHookOfSave(association, hook).build());
    }
  };
}

/** Returns the values of an association that are not stored rows. */
function newValues(value: unknown): readonly unknown[] {
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item) => item != null && !(typeof item === 'object' && isStored(item)));
}
