import { appliedDefaults } from '../graph/default-values.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { mergeChanges, showRow } from '../instance/apply-change.js';
import { assignCopies } from '../instance/assign.js';
import { stateOf, storedRowOf } from '../schema/instance-state.js';
import { type Pace, type Paced, withoutPause, withoutPauses } from '../util/pausable.js';
import { getInstance, hydrateRecords } from './hydrate-records.js';

/** Returns the roots of a graph as instances that are not stored yet, with everything that is nested in them. */
export function hydrateBuilt(graph: RecordGraph): object[] {
  // The defaults are found first: an instance that the caller passed has no value for them yet.
  const defaults = appliedDefaults(graph);
  const instances = withoutPause(buildInstances(graph, withoutPauses));
  for (const [index, applied] of defaults.entries()) {
    const state = applied && stateOf(instances[index] as object);
    if (state !== undefined) state.defaults = { ...state.defaults, ...applied };
  }
  return graph.roots.map(({ index }) => instances[index] as object);
}

/**
 * Returns an instance for each record. It is not stored yet, unless the caller passed a stored one, or a save has read its
 * row: then it shows the values that the row is going to have.
 *
 * @param rowOf returns the instance that a save has read for a record
 */
export function buildInstances(
  graph: RecordGraph,
  pace: Pace | undefined,
  rowOf?: (record: GraphRecord) => object | undefined,
): Paced<readonly object[]> {
  const build = (record: GraphRecord) => {
    const instance = getInstance(record, rowOf);
    const { model, values } = record;
    const row = storedRowOf(rowOf?.(record));
    if (record.operation === 'insert') assignCopies(instance, model.attributes, values);
    else if (row !== undefined)
      showRow(instance, model.attributes, mergeChanges(model, row, values), row, {});
    return instance;
  };
  return hydrateRecords(graph, build, pace);
}
