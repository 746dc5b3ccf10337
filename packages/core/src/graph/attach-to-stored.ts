import type {
  BelongsToAssociation,
  BelongsToManyAssociation,
  ModelDefinition,
} from '../schema/model-definition.js';
import type { ContextValues } from '../schema/tenant.js';
import { createRecord, type GraphDraft, type RecordDraft } from './graph-draft.js';
import { applyScope, readStoredValues, readThroughValues } from './read-values.js';
import { applyTenant } from './tenants.js';

/** The stored instance that the root of a graph is attached to, and the association that attaches it. */
export interface AttachPoint {
  readonly instance: object;
  readonly association: BelongsToAssociation | BelongsToManyAssociation;
  /** The values of the through row under the name of its model, as a nested object has them. */
  readonly throughValues: object;
}

/**
 * Attaches the root of a draft to a stored instance, as if it had been nested in it. Appends a record for the instance
 * and, for a belongsToMany, one for the through row. The through record is a root too, because it has no parent.
 */
export function attachToStored(
  draft: GraphDraft,
  { instance, association, throughValues }: AttachPoint,
  context: ContextValues | undefined,
): void {
  const { records, roots, problems } = draft;
  const [target] = roots;
  if (target === undefined) return;
  const parent = createRecord(records.length, association.source, null, instance, 'none');
  readStoredValues(parent, instance);
  records.push(parent);
  if (association.through === undefined) {
    parent.edges = [{ association, to: target, pairs: association.hops[0].foreignKeys }];
    return;
  }
  const throughRecord = createThroughRecord(records.length, association.through);
  const [toThrough, toTarget] = association.hops;
  throughRecord.edges = [
    { association, to: parent, pairs: toThrough.foreignKeys },
    { association, to: target, pairs: toTarget.foreignKeys },
  ];
  readThroughValues(throughRecord, throughValues, problems);
  applyScope(throughRecord, association.throughScope, problems);
  applyTenant(throughRecord, context);
  records.push(throughRecord);
  roots.push(throughRecord);
}

/** Creates the record of a through row whose target is not nested in the values. */
export function createThroughRecord(index: number, through: ModelDefinition): RecordDraft {
  return createRecord(index, through, { parent: null, step: 'through' }, undefined, 'insert');
}
