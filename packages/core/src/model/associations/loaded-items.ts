import type { RowValues } from '../../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../../instance/assign.js';
import { storedRowOf } from '../../schema/instance-state.js';
import { isSameValue, keyString } from '../../util/equality.js';
import { addToList } from '../../util/grouping.js';
import type { AssociationCall } from './association-call.js';
import { primaryKeyString, setThroughRow } from './loaded-property.js';
import type { TargetRow } from './target-rows.js';

/** Through rows as instances, by the primary key of their target. */
export type ThroughRowsByKey = ReadonlyMap<string, object>;

/**
 * Returns the instances of targets that a call links, with their through rows, or `undefined` where the call has only the
 * key of a target. A target has several instances if several through rows join it.
 */
export function buildLoadedItems(
  call: AssociationCall,
  loaded: readonly object[],
  targets: readonly TargetRow[],
  throughRows: ThroughRowsByKey = new Map(),
): (object | undefined)[] {
  const { association } = call;
  const byKey = new Map<string | undefined, object[]>();
  for (const each of loaded) addToList(byKey, primaryKeyString(association.target, each), each);
  return targets.flatMap((target): (object | undefined)[] => {
    const key = keyString(target.key);
    const existing = byKey.get(key) ?? [];
    const throughRow = throughRows.get(key);
    if (existing.length === 0) return [newItem(call, target.instance, throughRow)];
    if (association.through === undefined || throughRow === undefined) return existing;
    if (!association.joinsOnce)
      return [...existing, newItem(call, target.instance ?? existing[0], throughRow)];
    for (const each of existing) setThroughRow(call, each, throughRow);
    return existing;
  });
}

/** A belongsToMany loads copies, because the instances of each list have the through rows of that list. */
function newItem(
  call: AssociationCall,
  instance: object | undefined,
  throughRow: object | undefined,
): object | undefined {
  const { through, target } = call.association;
  if (through === undefined || instance === undefined) return instance;
  const stored = storedRowOf(instance);
  if (throughRow === undefined || stored === undefined) return undefined;
  const copy = newInstance(target);
  assignCopies(copy, target.attributes, instance as RowValues);
  markStored(copy, stored);
  setThroughRow(call, copy, throughRow);
  return copy;
}

/** Removes the through row from instances that were linked to the source. A through row of another source stays. */
export function clearThroughRows(call: AssociationCall, source: object, instances: readonly object[]): void {
  const { through, hops } = call.association;
  if (through === undefined) return;
  const stored = storedRowOf(source);
  for (const instance of instances) {
    const linked = storedRowOf((instance as RowValues)[through.name]);
    const isOfSource = hops[0].pairs.every(({ from, to }) =>
      isSameValue(linked?.valueOf(to.name), stored?.valueOf(from.name)),
    );
    if (linked !== undefined && isOfSource) setThroughRow(call, instance, undefined);
  }
}
