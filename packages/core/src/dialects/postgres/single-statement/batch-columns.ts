import type { Attribute } from '../../../schema/attribute.js';
import type { StatementBatch, StatementPlan } from './plan.js';

/** A column of the rows of a batch that its step reads. */
export interface BatchColumn {
  readonly name: string;
  /** The attribute that it has values of; `undefined` if it has numbers. */
  readonly attribute: Attribute | undefined;
}

/**
 * Returns the columns of the rows of a batch: the values `c0`, ..., the ordinals `k0`, ... of referenced rows, and the
 * positions `s0`, ... in shared sequences.
 */
export function batchColumns(
  { batch, inserted, fromJson, allocated }: StatementBatch,
  { sharedSequences }: Pick<StatementPlan, 'sharedSequences'>,
): readonly BatchColumn[] {
  const shared = allocated.filter((key) => sharedSequences.includes(key));
  return [
    ...fromJson.map((attribute) => ({ name: `c${inserted.indexOf(attribute)}`, attribute })),
    ...batch.keyReferences.map((_, position) => ({ name: `k${position}`, attribute: undefined })),
    ...shared.map((_, position) => ({ name: `s${position}`, attribute: undefined })),
  ];
}
