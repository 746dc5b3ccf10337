import type { GraphRecord } from '../graph/record-graph.js';
import type { InsertBatch, KeyReference } from '../plan/write-plan.js';

/** Sets the foreign keys of a batch's rows to the keys of the records that they refer to. */
export function fillKeyReferences(
  { records: own, keyReferences }: InsertBatch,
  records: readonly GraphRecord[],
): void {
  for (const reference of keyReferences) fillKeys(own, reference, records);
}

/** Sets a foreign key of some rows to the keys of the records that they refer to. */
export function fillKeys(
  own: readonly number[],
  { attribute, key, targets }: Pick<KeyReference, 'attribute' | 'key' | 'targets'>,
  records: readonly GraphRecord[],
): void {
  for (let ordinal = 0; ordinal < own.length; ordinal += 1) {
    const { values } = records[own[ordinal] as number] as GraphRecord;
    values[attribute.name] = (records[targets[ordinal] as number] as GraphRecord).values[key.name];
  }
}
