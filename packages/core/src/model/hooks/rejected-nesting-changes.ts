import type { ProblemList } from '../../errors/problem-list.js';
import { ownValue } from '../../graph/input-objects.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { type AssociationDefinition, attributeNamed } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import { addToSet } from '../../util/grouping.js';
import { isSameList } from '../../util/same-list.js';
import { hasForeignKey, isAlreadyLinked } from './already-linked.js';
import { nestingChangedByHook } from './hook-problems.js';
import type { ShownProperty } from './nesting-snapshot.js';

/**
 * Adds the problems with changes of the nesting by hooks. The changes would be lost, because the graph was read before
 * the hooks ran.
 *
 * @param shown the properties of the instances before the hooks
 * @param instances one for each record
 * @param hooks the hooks that ran, as a message describes them
 */
export function findRejectedChanges(
  shown: readonly ShownProperty[],
  instances: readonly object[],
  hooks: string,
  problems: ProblemList,
): void {
  const reported = new Map<object, Set<string>>();
  for (const each of shown) {
    const { record, name } = each;
    if (!isRejected(each, instances) || reported.get(record)?.has(name)) continue;
    addToSet(reported, record, name);
    problems.add(nestingChangedByHook(each, hooks));
  }
}

/** Whether a property has changed in a way that is not stored. */
function isRejected(shown: ShownProperty, instances: readonly object[]): boolean {
  const { record, name, role, value } = shown;
  const now = ownValue(instances[record.index] as object, name);
  if (isSameList(value, now)) return false;
  switch (role.kind) {
    case 'association':
      return isAssociationLost(role.association, shown, now, instances);
    case 'through':
      return value != null || now != null;
    default:
      return !isSameValue(value, now) && !isSetByNesting(shown, now);
  }
}

function isAssociationLost(
  association: AssociationDefinition,
  { record, value }: ShownProperty,
  now: unknown,
  instances: readonly object[],
): boolean {
  const isMany = association.isToMany;
  if (!isEmptyNesting(value, isMany)) return true;
  if (isEmptyNesting(now, isMany))
    return now === null && hasForeignKey(association, record, instances[record.index] as object);
  // A to-many that shows an empty array shows an empty array after the create, too.
  if (isMany && (value !== undefined || !Array.isArray(now))) return true;
  const items = isMany ? (now as readonly unknown[]) : [now];
  return !items.every((item) => isAlreadyLinked(association, record, item, instances));
}

/** Whether nesting sets the foreign key to the value that it has now, or the foreign key was removed. Neither is lost. */
function isSetByNesting({ record, name, role }: ShownProperty, now: unknown): boolean {
  if (role.kind !== 'foreignKey') return false;
  if (now == null) return now === undefined;
  const key = role.edge.to.values[role.key.name];
  if (key === undefined) return false;
  return isSameValue(canonicalValue(now, attributeNamed(record.model, name).type), key);
}

function isEmptyNesting(value: unknown, isMany: boolean): boolean {
  return value == null || (isMany && Array.isArray(value) && value.length === 0);
}
