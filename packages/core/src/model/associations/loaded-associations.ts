import { keyString } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';
import { buildLoadedItems, clearThroughRows, type ThroughRowsByKey } from './loaded-items.js';
import { getLoadedInstances, primaryKeyString, setLoaded } from './loaded-property.js';
import type { TargetRow } from './target-rows.js';

/**
 * Adds targets to what is loaded of a to-many association. If a call has only the key of a target, and no instance, what
 * is loaded is removed, to be loaded again.
 */
export function addLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
  throughRows?: ThroughRowsByKey,
): void {
  const loaded = getLoadedInstances(call.association, source);
  if (loaded === undefined) return;
  const items = buildLoadedItems(call, loaded, targets, throughRows);
  const all = items.includes(undefined) ? undefined : [...new Set([...loaded, ...items])];
  setLoaded(call, source, call.association.as, all);
}

/** Replaces what is loaded of an association. Without the instance of a target, it is removed, to be loaded again. */
export function replaceLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
  throughRows?: ThroughRowsByKey,
): void {
  const { association } = call;
  const { as, isToMany } = association;
  if (!isToMany) {
    setLoaded(call, source, as, targets.length === 0 ? null : targets[0]?.instance);
    return;
  }
  const loaded = getLoadedInstances(association, source);
  if (loaded === undefined) return;
  const items = buildLoadedItems(call, loaded, targets, throughRows);
  clearThroughRows(
    call,
    source,
    loaded.filter((each) => !items.includes(each)),
  );
  setLoaded(call, source, as, items.includes(undefined) ? undefined : items);
}

/** Removes targets from what is loaded of an association, and returns the instances that were removed. */
export function removeLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
): readonly object[] {
  const { association } = call;
  const { as, isToMany, target } = association;
  const keys = new Set<string | undefined>(targets.map(({ key }) => keyString(key)));
  const loaded = getLoadedInstances(association, source) ?? [];
  const removed = loaded.filter((each) => keys.has(primaryKeyString(target, each)));
  if (removed.length === 0) return [];
  const remaining = loaded.filter((each) => !removed.includes(each));
  setLoaded(call, source, as, isToMany ? remaining : null);
  clearThroughRows(call, source, removed);
  return removed;
}

/** Adds a new instance to what is loaded of an association. */
export function addCreated(call: AssociationCall, source: object, created: object): void {
  const { as, isToMany } = call.association;
  const loaded = isToMany ? getLoadedInstances(call.association, source) : undefined;
  if (!isToMany) setLoaded(call, source, as, created);
  else if (loaded !== undefined && !loaded.includes(created))
    setLoaded(call, source, as, [...loaded, created]);
}
