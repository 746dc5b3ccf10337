import { appliedDefaults } from '../graph/default-values.js';
import type { RecordGraph } from '../graph/record-graph.js';
import { assignCopies } from '../instance/assign.js';
import { stateOf } from '../schema/instance-state.js';
import { getInstance, hydrateRecords } from './hydrate-records.js';

/** Returns the roots of a graph as instances that are not stored yet, with everything that is nested in them. */
export function hydrateBuilt(graph: RecordGraph): object[] {
  // The defaults are found first: an instance that the caller passed has no value for them yet.
  const defaults = appliedDefaults(graph);
  const instances = buildInstances(graph);
  for (const [index, applied] of defaults.entries()) {
    const state = applied && stateOf(instances[index] as object);
    if (state !== undefined) state.defaults = { ...state.defaults, ...applied };
  }
  return graph.roots.map(({ index }) => instances[index] as object);
}

/** Returns an instance for each record. It is not stored yet, unless the caller passed a stored one. */
export function buildInstances(graph: RecordGraph): readonly object[] {
  return hydrateRecords(graph, (record) => {
    const instance = getInstance(record);
    if (record.operation === 'insert') assignCopies(instance, record.model.attributes, record.values);
    return instance;
  });
}
