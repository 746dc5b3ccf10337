import type { ValidationError } from '../../errors/input-errors.js';
import { ownValue } from '../../graph/input-objects.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { type Association, attributeNamed } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import { addToSet } from '../../util/grouping.js';
import { hasForeignKey, isAlreadyLinked } from './already-linked.js';
import { changedByHook } from './hook-problems.js';
import type { ShownProperty } from './nesting-snapshot.js';

/**
 * What hooks have changed of the nesting of records, and nothing would come of: the graph was read before they ran.
 *
 * @param shown what the instances showed before the hooks
 * @param instances one for each record
 * @param hooks those that ran, as a message names them
 */
export function refusedNestingChanges(
  shown: readonly ShownProperty[],
  instances: readonly object[],
  hooks: string,
): ValidationError[] {
  const told = new Map<object, Set<string>>();
  const lost = shown.filter((each) => {
    const { record, name } = each;
    if (!isLost(each, instances) || told.get(record)?.has(name)) return false;
    addToSet(told, record, name);
    return true;
  });
  return lost.map((each) => changedByHook(each, hooks));
}

function isLost(shown: ShownProperty, instances: readonly object[]): boolean {
  const { record, name, role, value } = shown;
  const now = ownValue(instances[record.index] as object, name);
  if (isSameList(value, now)) return false;
  switch (role.kind) {
    case 'association':
      return isLostBelow(role.association, shown, now, instances);
    case 'through':
      return value != null || now != null;
    default:
      return !isSameValue(value, now) && !isWhatNestingSets(shown, now);
  }
}

function isLostBelow(
  association: Association,
  { record, value }: ShownProperty,
  now: unknown,
  instances: readonly object[],
): boolean {
  const isMany = association.isToMany;
  if (!isNothing(value, isMany)) return true;
  if (isNothing(now, isMany))
    return now === null && hasForeignKey(association, record, instances[record.index] as object);
  // A to-many that shows an empty array shows it again afterwards.
  if (isMany && (value !== undefined || !Array.isArray(now))) return true;
  const items = isMany ? (now as readonly unknown[]) : [now];
  return !items.every((item) => isAlreadyLinked(association, record, item, instances));
}

/** A foreign key that was taken away, or set to the key that nesting sets, is none the worse for it. */
function isWhatNestingSets({ record, name, role }: ShownProperty, now: unknown): boolean {
  if (role.kind !== 'foreignKey') return false;
  if (now == null) return now === undefined;
  const known = role.edge.to.values[role.key.name];
  return (
    known !== undefined && isSameValue(canonicalValue(now, attributeNamed(record.model, name).type), known)
  );
}

function isNothing(value: unknown, isMany: boolean): boolean {
  return value == null || (isMany && Array.isArray(value) && value.length === 0);
}

/** The same value, or another array of the same ones. */
function isSameList(before: unknown, now: unknown): boolean {
  if (before === now) return true;
  if (!Array.isArray(before) || !Array.isArray(now) || before.length !== now.length) return false;
  return before.every((item, index) => item === now[index]);
}
