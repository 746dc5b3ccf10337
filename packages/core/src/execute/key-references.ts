import type { GraphRecord } from '../graph/record-graph.js';
import type { InsertBatch } from '../plan/write-plan.js';

/** Sets the foreign keys of a batch's rows to the keys of the records that they refer to. */
export function fillKeyReferences(
  { records: own, keyReferences }: InsertBatch,
  records: readonly GraphRecord[],
): void {
  for (const { attribute, key, targets } of keyReferences) {
    for (let ordinal = 0; ordinal < own.length; ordinal += 1) {
      const { values } = records[own[ordinal] as number] as GraphRecord;
      values[attribute.name] = (records[targets[ordinal] as number] as GraphRecord).values[key.name];
    }
  }
}
