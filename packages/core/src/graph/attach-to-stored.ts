import type { ValidationError } from '../errors/input-errors.js';
import type { Association } from '../schema/model-definition.js';
import { completeValues } from './complete-values.js';
import { applyScope, readStoredValues, readThroughValues } from './read-values.js';
import type { RecordGraph } from './record-graph.js';
import { standaloneRecord } from './through-graph.js';

/** A stored instance, the association by which new values are to hang on it, and the values of their through row. */
export interface AttachPoint {
  readonly instance: object;
  readonly association: Association;
  /** What nested values would have under the through model's name, there. */
  readonly throughValues: object;
}

/**
 * Joins the root of a record graph to a stored instance, as if it had been nested below that. The instance's own record,
 * and behind it that of the through row, come last; the through row is a root too, since it is nested below nothing.
 */
export function attachToStored(
  graph: RecordGraph,
  { instance, association, throughValues }: AttachPoint,
  now: Date,
): RecordGraph {
  const [target] = graph.roots;
  if (target === undefined) return graph;
  const index = graph.records.length;
  const parent = standaloneRecord(index, association.source, instance);
  readStoredValues(parent, instance);
  if (association.through === undefined) {
    const isHolder = association.keyHolder === 'source';
    const [holder, to] = isHolder ? [parent, target] : [target, parent];
    holder.edges = [...holder.edges, { association, to, pairs: association.hops[0].foreignKeys }];
    return Object.freeze({ ...graph, records: [...graph.records, parent] });
  }
  const { through, throughScope, hops } = association;
  const problems: ValidationError[] = [...graph.problems];
  const joining = standaloneRecord(index + 1, through, undefined);
  joining.edges = [
    { association, to: parent, pairs: hops[0].foreignKeys },
    { association, to: target, pairs: hops[1].foreignKeys },
  ];
  readThroughValues(joining, throughValues, problems);
  applyScope(joining, throughScope, problems);
  completeValues([joining], now, problems);
  const records = [...graph.records, parent, joining];
  return Object.freeze({ ...graph, records, roots: [...graph.roots, joining], problems });
}
