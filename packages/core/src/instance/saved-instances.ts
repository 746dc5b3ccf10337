import type { IncludeNode } from '../graph/include.js';
import { ownValue } from '../graph/input-objects.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { addToSet, getOrAdd } from '../util/grouping.js';

/** The instances whose attributes a save stores, each with the associations that it stores. */
export type SavedInstances = ReadonlyMap<object, ReadonlySet<AssociationDefinition>>;

/** Finds what a save of an instance stores with an include, at whatever places an instance is nested. */
export function findSavedInstances(root: object, include: readonly IncludeNode[]): SavedInstances {
  const saved = new Map<object, Set<AssociationDefinition>>([[root, new Set()]]);
  const seen = new Map<object, Set<unknown>>();
  const pending = [{ instance: root, nodes: include }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { instance, nodes } = next;
    if (seen.get(instance)?.has(nodes)) continue;
    addToSet(seen, instance, nodes);
    const associations = getOrAdd(saved, instance, () => new Set());
    for (const { association, children } of nodes) {
      associations.add(association);
      for (const item of toItems(ownValue(instance, association.as))) {
        // Nothing walks through the holes of an array of a huge length.
        if (item === undefined) break;
        if (typeof item !== 'object' || item === null) continue;
        pending.push({ instance: item, nodes: children });
        const throughRow = association.through && ownValue(item, association.through.name);
        if (typeof throughRow === 'object' && throughRow !== null)
          getOrAdd(saved, throughRow, () => new Set());
      }
    }
  }
  return saved;
}

/** Returns what is shown of an association as a list. */
export function toItems(shown: unknown): readonly unknown[] {
  if (Array.isArray(shown)) return shown;
  return shown === null || shown === undefined ? [] : [shown];
}
