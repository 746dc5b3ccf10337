import { ownValue } from '../graph/input-objects.js';
import { canonicalValue } from '../schema/data-types/index.js';
import { type StoredRow, stateOf, storedRowOf } from '../schema/instance-state.js';
import type { AssociationDefinition, Hop } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';

/** Whether a value is an instance whose row is stored, and was not deleted by a call for the instance. */
export function hasRow(value: unknown): value is object {
  return storedRowOf(value) !== undefined && !isDestroyed(value);
}

/** Whether a value is an instance whose row was deleted by a call for the instance. */
export function isDestroyed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && stateOf(value)?.isDestroyed === true;
}

/**
 * Whether a stored instance is the target of another one, by the keys of their rows. The foreign key of a belongsTo counts
 * as the source shows it, because a save of the source stores it.
 */
export function isKnownLink(association: AssociationDefinition, source: object, item: unknown): boolean {
  if (!(item instanceof association.target.declaration.instanceClass) || !hasRow(item)) return false;
  const row = storedRowOf(item);
  const [first, second] = association.hops;
  if (association.keyHolder === 'source')
    return first.pairs.every(({ from, to }) => isKey(row?.valueOf(to.name), shownValue(source, from)));
  const throughRow = association.through && ownValue(item, association.through.name);
  if (association.through !== undefined && !hasRow(throughRow)) return false;
  const holder = association.through === undefined ? row : storedRowOf(throughRow);
  return (
    refersTo(first, holder, storedRowOf(source)) &&
    (second === undefined ||
      second.pairs.every(({ from, to }) => isKey(holder?.valueOf(from.name), row?.valueOf(to.name)))) &&
    association.scope.every(({ attribute, value }) => isSameValue(row?.valueOf(attribute.name), value))
  );
}

/** Whether an instance that was loaded as a target no longer is one: its row is deleted, or refers to another row. */
export function isKnownUnlinked(association: AssociationDefinition, source: object, item: object): boolean {
  if (!hasRow(item)) return true;
  const { through, hops, keyHolder } = association;
  if (keyHolder === 'source') return false;
  if (through !== undefined) return isDestroyed(ownValue(item, through.name));
  const row = storedRowOf(item);
  const isUnknown = hops[0].pairs.some(({ to }) => row?.valueOf(to.name) === undefined);
  return !isUnknown && !refersTo(hops[0], row, storedRowOf(source));
}

/** Whether the instance shows no foreign key of a belongsTo, so that it refers to no row. */
export function showsNoForeignKey({ hops }: AssociationDefinition, source: object): boolean {
  return hops[0].pairs.some(({ from }) => shownValue(source, from) === null);
}

function refersTo(hop: Hop, holder: StoredRow | undefined, to: StoredRow | undefined): boolean {
  return hop.pairs.every((pair) => isKey(holder?.valueOf(pair.to.name), to?.valueOf(pair.from.name)));
}

function shownValue(instance: object, { name, type }: Hop['pairs'][number]['from']): unknown {
  const value = ownValue(instance, name);
  if (value === undefined) return storedRowOf(instance)?.valueOf(name);
  return value === null ? null : canonicalValue(value, type);
}

function isKey(value: unknown, key: unknown): boolean {
  return key != null && isSameValue(value, key);
}
