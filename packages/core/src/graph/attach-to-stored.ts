import type { Association } from '../schema/model-definition.js';
import { createRecord, type GraphDraft } from './graph-draft.js';
import { applyScope, readStoredValues, readThroughValues } from './read-values.js';
import type { GraphRecord } from './record-graph.js';

/** A stored instance, the association by which the root is attached to it, and the values of their through row. */
export interface AttachPoint {
  readonly instance: object;
  readonly association: Association;
  /** What a nested object would have under the name of the through model. */
  readonly throughValues: object;
}

/**
 * Attaches the root of a draft to a stored instance, as if it had been nested in it. Appends a record for the instance
 * and, for a belongsToMany, one for the through row. The through record is a root too, since it has no parent.
 */
export function attachToStored(
  draft: GraphDraft,
  { instance, association, throughValues }: AttachPoint,
): void {
  const { records, roots, problems } = draft;
  const [target] = roots;
  if (target === undefined) return;
  const parent = createRecord(records.length, association.source, null, instance, 'none');
  readStoredValues(parent, instance);
  records.push(parent);
  if (association.through === undefined) {
    const isHolder = association.keyHolder === 'source';
    const [holder, to] = isHolder ? [parent, target] : [target, parent];
    holder.edges = [...holder.edges, { association, to, pairs: association.hops[0].foreignKeys }];
    return;
  }
  const joining: GraphRecord = createThroughRecord(records.length, association.through);
  const [toThrough, toTarget] = association.hops;
  joining.edges = [
    { association, to: parent, pairs: toThrough.foreignKeys },
    { association, to: target, pairs: toTarget.foreignKeys },
  ];
  readThroughValues(joining, throughValues, problems);
  applyScope(joining, association.throughScope, problems);
  records.push(joining);
  roots.push(joining);
}

/** Creates the record of a through row that is not in the values. */
export function createThroughRecord(index: number, through: GraphRecord['model']): GraphRecord {
  return createRecord(index, through, { parent: null, step: 'through' }, undefined, 'insert');
}
