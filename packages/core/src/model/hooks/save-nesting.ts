import { ProblemList } from '../../errors/problem-list.js';
import { ownValue } from '../../graph/input-objects.js';
import type { RowValues } from '../../graph/record-graph.js';
import { findUnsavedNesting, type UnsavedNesting } from '../../instance/unsaved-nesting.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { isSameList } from '../../util/same-list.js';
import { nestedByHookOfSave } from './hook-problems.js';
import { copyShown } from './nesting-snapshot.js';

/**
 * Remembers which nested changes a stored instance has before the hooks of its save, and what it shows. A hook may show
 * other stored rows, as loading does. Other changes would be lost, so the associations of the instance are restored.
 *
 * @returns a function to call after each hook, which throws ValidationError if the hook has changed what is nested
 */
export function watchSaveNesting(model: ModelDefinition, instance: object): (hook: string) => void {
  const shown = [...model.associations.keys()].map((as) => [as, copyShown(instance, as)] as const);
  const before = findUnsavedNesting(model, instance, []);
  return (hook) => {
    const problems = new ProblemList();
    for (const each of findUnsavedNesting(model, instance, []))
      if (!before.some((earlier) => isSameChange(each, earlier)))
        problems.add(nestedByHookOfSave(model, each, hook));
    if (problems.count === 0) return;
    for (const [as, value] of shown) restoreShown(instance, as, value);
    problems.throwIfAny(`${model.name}.save`);
  };
}

function isSameChange(left: UnsavedNesting, right: UnsavedNesting): boolean {
  return (
    left.kind === right.kind &&
    left.subject === right.subject &&
    left.association === right.association &&
    left.attribute === right.attribute
  );
}

function restoreShown(instance: object, as: string, value: unknown): void {
  if (isSameList(value, ownValue(instance, as))) return;
  if (value === undefined) delete (instance as RowValues)[as];
  else (instance as RowValues)[as] = value;
}
