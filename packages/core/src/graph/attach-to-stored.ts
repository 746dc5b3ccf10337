import type { ValidationError } from '../errors/input-errors.js';
import type { Association } from '../schema/model-definition.js';
import { completeValues } from './complete-values.js';
import { applyScope, readStoredValues, readThroughValues } from './read-values.js';
import type { RecordGraph } from './record-graph.js';
import { recordOf } from './through-graph.js';

/** A stored instance, the association by which new values are to hang on it, and the values of their through row. */
export interface HangingPlace {
  readonly instance: object;
  readonly association: Association;
  /** What nested values would have under the through model's name, there. */
  readonly joined: object;
}

/**
 * Joins the root of a record graph to a stored instance, as if it had been nested below that. The instance's own record,
 * and behind it that of the through row, come last; the through row is a root too, since it is nested below nothing.
 */
export function hangBelow(
  graph: RecordGraph,
  { instance, association, joined }: HangingPlace,
  now: Date,
): RecordGraph {
  const [target] = graph.roots;
  if (target === undefined) return graph;
  const index = graph.records.length;
  const parent = recordOf(index, association.source, instance);
  readStoredValues(parent, instance);
  if (association.kind !== 'belongsToMany') {
    const isHolder = association.kind === 'belongsTo';
    const [holder, to] = isHolder ? [parent, target] : [target, parent];
    holder.edges = [...holder.edges, { association, to, pairs: association.keys }];
    return Object.freeze({ ...graph, records: [...graph.records, parent] });
  }
  const { through, sourceKeys, targetKeys, throughScope } = association;
  const problems: ValidationError[] = [...graph.problems];
  const joining = recordOf(index + 1, through, undefined);
  joining.edges = [
    { association, to: parent, pairs: sourceKeys },
    { association, to: target, pairs: targetKeys },
  ];
  readThroughValues(joining, joined, problems);
  applyScope(joining, throughScope, problems);
  completeValues([joining], now, problems);
  const records = [...graph.records, parent, joining];
  return Object.freeze({ ...graph, records, roots: [...graph.roots, joining], problems });
}
