import { withStackTrace } from '../../errors/combine-problems.js';
import { ownValue } from '../../graph/input-objects.js';
import type { Values } from '../../graph/record-graph.js';
import { isStored } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { nestedBySave } from './hook-problems.js';

/**
 * Looks at what a stored instance shows before the hooks of its save, and gives what is to be called behind each of them.
 * A hook may show other stored rows, as loading does; new values would be lost, and are taken away again.
 *
 * @returns a function that throws ValidationError where the hook has nested new values
 */
export function watchSaveNesting(
  { associations }: ModelDefinition,
  instance: object,
): (hook: string) => void {
  const before = [...associations.values()].map((association) => {
    const value = ownValue(instance, association.as);
    return { association, value: Array.isArray(value) ? [...value] : value };
  });
  return (hook) => {
    for (const { association, value } of before) {
      const known = new Set(newValues(value));
      const added = newValues(ownValue(instance, association.as)).filter((each) => !known.has(each));
      if (added.length === 0) continue;
      if (value === undefined) delete (instance as Values)[association.as];
      else (instance as Values)[association.as] = value;
      throw withStackTrace(nestedBySave(association, hook));
    }
  };
}

function newValues(value: unknown): readonly unknown[] {
  const items = Array.isArray(value) ? value : [value];
  return items.filter((item) => item != null && !(typeof item === 'object' && isStored(item)));
}
