import type { PathChain } from '../errors/path.js';
import type { Removal } from '../graph/record-graph.js';
import { getOrAdd } from '../util/grouping.js';
import { buildDependencies, topologicalSort } from '../util/topological-sort.js';

/**
 * Merges the removals of rows of one table at one level, and sorts them: deleted rows come before the rows that they refer
 * to. Rows of one table, and those of tables that refer to each other, are deleted from the lowest level up.
 */
export function orderRemovals(removals: readonly Removal[]): readonly Removal[] {
  const merged = mergeRemovals(removals).sort((left, right) => depthOf(right.path) - depthOf(left.path));
  const refersTo = (removal: Removal, { model }: Removal) =>
    removal.kind === 'delete' &&
    removal.model.table !== model.table &&
    removal.model.foreignKeys.some(({ table }) => table === model.table);
  const before = (removal: Removal) => merged.filter((other) => refersTo(other, removal));
  return Object.freeze([...topologicalSort(merged, buildDependencies(merged, before)).order]);
}

function mergeRemovals(removals: readonly Removal[]): Removal[] {
  const groups = new Map<string, Removal[]>();
  for (const removal of removals) {
    const { kind, model, association, path } = removal;
    const cleared =
      kind === 'delete' ? [] : association.hops[0].foreignKeys.map(({ foreignKey }) => foreignKey.name);
    getOrAdd(groups, JSON.stringify([kind, model.table, cleared, depthOf(path)]), () => []).push(removal);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [Removal];
    return Object.freeze({ ...first, keys: Object.freeze(group.flatMap(({ keys }) => keys ?? [])) });
  });
}

function depthOf(path: PathChain): number {
  let depth = 0;
  for (let step = path; step !== null && step !== undefined; step = step.parent) depth += 1;
  return depth;
}
