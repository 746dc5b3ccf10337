import { getLoadedValue } from '../../instance/loaded-value.js';
import { isInstance, type LoadedValue } from '../../schema/instance-state.js';
import { keyString } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';
import { buildLoadedItems, clearThroughRows, type ThroughRowsByKey } from './loaded-items.js';
import {
  getKnownInstances,
  getLoadedInstances,
  getShownItems,
  primaryKeyString,
  setLoaded,
} from './loaded-property.js';
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
  const shown = getShownItems(call.association, source);
  if (shown === undefined) return;
  const items = buildLoadedItems(call, shown.filter(isInstance), targets, throughRows);
  if (items.includes(undefined)) setLoaded(call, source, undefined);
  else addItems(call, source, shown, items as object[]);
}

/** Replaces what is loaded of an association. Without the instance of a target, it is removed, to be loaded again. */
export function replaceLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
  throughRows?: ThroughRowsByKey,
): void {
  const { association } = call;
  if (!association.isToMany) {
    setTarget(call, source, targets.length === 0 ? null : targets[0]?.instance);
    return;
  }
  const shown = getShownItems(association, source);
  if (shown === undefined) return;
  const items = buildLoadedItems(call, shown.filter(isInstance), targets, throughRows);
  const replaced = getKnownInstances(association, source).filter((each) => !items.includes(each));
  clearThroughRows(call, source, replaced);
  if (items.includes(undefined)) setLoaded(call, source, undefined);
  else setLoaded(call, source, items, [...(items as object[])], false);
}

/** Removes targets from what is loaded of an association, and returns the instances that were removed. */
export function removeLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
): readonly object[] {
  const { association } = call;
  const shown = getShownItems(association, source);
  if (shown === undefined) return [];
  const keys = new Set<string | undefined>(targets.map(({ key }) => keyString(key)));
  const isTarget = (each: object) => keys.has(primaryKeyString(association.target, each));
  const removed = getKnownInstances(association, source).filter(isTarget);
  if (removed.length === 0) return [];
  const remaining = shown.filter((each) => !removed.includes(each as object));
  const loaded = getLoadedInstances(association, source).filter((each) => !removed.includes(each));
  if (association.isToMany) setLoaded(call, source, remaining, updated(call, source, loaded));
  else setLoaded(call, source, remaining[0] ?? null, updated(call, source, loaded[0] ?? null));
  clearThroughRows(call, source, removed);
  return removed;
}

/** Adds a new instance to what is loaded of an association. */
export function addCreated(call: AssociationCall, source: object, created: object): void {
  if (!call.association.isToMany) {
    setTarget(call, source, created);
    return;
  }
  const shown = getShownItems(call.association, source);
  if (shown !== undefined) addItems(call, source, shown, [created]);
}

function setTarget(call: AssociationCall, source: object, target: object | null | undefined): void {
  setLoaded(call, source, target, target, false);
}

/** Adds items to a list after those that it shows, some of which may not be saved. */
function addItems(
  call: AssociationCall,
  source: object,
  shown: readonly unknown[],
  items: readonly object[],
): void {
  const loaded = [...new Set([...getLoadedInstances(call.association, source), ...items])];
  setLoaded(call, source, [...new Set([...shown, ...items])], updated(call, source, loaded));
}

/** Returns what is loaded after a call; `undefined` if the association was not loaded, and the caller set what is shown. */
function updated(
  { association }: AssociationCall,
  source: object,
  loaded: LoadedValue,
): LoadedValue | undefined {
  return getLoadedValue(source, association.as) === undefined ? undefined : loaded;
}
