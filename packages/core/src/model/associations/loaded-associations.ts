import type { Values } from '../../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../../instance/assign.js';
import { setProperty } from '../../instance/property-change.js';
import { stateOf } from '../../schema/instance-state.js';
import type { Association, ModelDefinition } from '../../schema/model-definition.js';
import { isSameValue, keyString } from '../../util/equality.js';
import type { AssociationCall } from './association-call.js';
import type { TargetRow } from './target-rows.js';

/**
 * Keeps what is loaded of an association on an instance true to what is linked. Targets that were passed as instances
 * are added to it. If a call has only the key of a target, what is loaded is removed, to be loaded again.
 */

type Loaded = Record<string, unknown>;

/** Through rows as instances, by the primary key of their target. */
export type ThroughRowsByKey = ReadonlyMap<string, object>;

/** Sets a property of an instance, or removes it if the value is `undefined`. A rollback of the transaction undoes it. */
export function setLoaded(
  { journal }: AssociationCall,
  instance: object,
  name: string,
  value: unknown,
): void {
  setProperty(instance, name, value, journal);
}

/** Returns the instances that are loaded of an association; `undefined` if it is not loaded. */
export function loadedInstances({ as }: Association, instance: object): readonly object[] | undefined {
  const value = Object.hasOwn(instance, as) ? (instance as Values)[as] : undefined;
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).filter(isInstance);
}

/** Adds targets to what is loaded of a to-many association. */
export function addLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
  throughRows?: ThroughRowsByKey,
): void {
  const loaded = loadedInstances(call.association, source);
  if (loaded === undefined) return;
  const items = loadedItems(call, loaded, targets, throughRows);
  const all = items.includes(undefined) ? undefined : [...new Set([...loaded, ...items])];
  setLoaded(call, source, call.association.as, all);
}

/** Makes targets all that is loaded of an association. */
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
  const loaded = loadedInstances(association, source);
  if (loaded === undefined) return;
  const items = loadedItems(call, loaded, targets, throughRows);
  clearThroughRows(
    call,
    source,
    loaded.filter((each) => !items.includes(each)),
  );
  setLoaded(call, source, as, items.includes(undefined) ? undefined : items);
}

/** Removes targets from what is loaded of an association. Returns the instances that were removed. */
export function removeLoaded(
  call: AssociationCall,
  source: object,
  targets: readonly TargetRow[],
): readonly object[] {
  const { association } = call;
  const { as, isToMany, target } = association;
  const keys = new Set<string | undefined>(targets.map(({ key }) => keyString(key)));
  const loaded = loadedInstances(association, source) ?? [];
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
  const loaded = isToMany ? loadedInstances(call.association, source) : undefined;
  if (!isToMany) setLoaded(call, source, as, created);
  else if (loaded !== undefined && !loaded.includes(created))
    setLoaded(call, source, as, [...loaded, created]);
}

/** Returns the instance to load for each target; `undefined` for a target of which only the key is known. */
function loadedItems(
  call: AssociationCall,
  loaded: readonly object[],
  targets: readonly TargetRow[],
  throughRows: ThroughRowsByKey = new Map(),
): (object | undefined)[] {
  const { association } = call;
  const byKey = new Map(loaded.map((each) => [primaryKeyString(association.target, each), each]));
  return targets.map((target) => {
    const key = keyString(target.key);
    const existing = byKey.get(key);
    const throughRow = throughRows.get(key);
    if (existing === undefined) return newItem(association, target.instance, throughRow);
    if (association.through !== undefined && throughRow !== undefined)
      setLoaded(call, existing, association.through.name, throughRow);
    return existing;
  });
}

/** A belongsToMany loads copies, because each list has instances with through rows of its own. */
function newItem(
  { through, target }: Association,
  instance: object | undefined,
  throughRow: object | undefined,
): object | undefined {
  if (through === undefined || instance === undefined) return instance;
  const stored = stateOf(instance)?.stored;
  if (throughRow === undefined || stored === undefined) return undefined;
  const copy = newInstance(target);
  assignCopies(copy, target.attributes, instance as Values);
  markStored(copy, stored);
  return Object.assign(copy, { [through.name]: throughRow });
}

/** Removes the through row from the instances that it linked to the source. A through row to another source stays. */
function clearThroughRows(call: AssociationCall, source: object, instances: readonly object[]): void {
  const { through, hops } = call.association;
  if (through === undefined) return;
  const stored = stateOf(source)?.stored;
  for (const instance of instances) {
    const throughRow = (instance as Loaded)[through.name];
    const linked = isInstance(throughRow) ? stateOf(throughRow)?.stored : undefined;
    const isOfSource = hops[0].pairs.every(({ from, to }) =>
      isSameValue(linked?.valueOf(to.name), stored?.valueOf(from.name)),
    );
    if (linked !== undefined && isOfSource) setLoaded(call, instance, through.name, undefined);
  }
}

function isInstance(value: unknown): value is object {
  return value !== null && typeof value === 'object' && stateOf(value) !== undefined;
}

function primaryKeyString({ primaryKey }: ModelDefinition, instance: object): string | undefined {
  const stored = stateOf(instance)?.stored;
  return stored && keyString(primaryKey.map(({ name }) => stored.valueOf(name)));
}
