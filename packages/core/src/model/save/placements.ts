import type { GraphRecord, NestedRecords, RecordGraph } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { rowKey } from '../../schema/row-key.js';

/** The place of a record in the values. */
export interface Placement {
  readonly parent: GraphRecord;
  readonly childList: NestedRecords;
}

/** Finds the first place of each nested record, by the position of the record. */
export function findPlacements({ records }: RecordGraph): readonly (Placement | undefined)[] {
  const placements = new Array<Placement | undefined>(records.length).fill(undefined);
  for (const parent of records) {
    if (parent.children === undefined) continue;
    for (const childList of parent.children) {
      const placement = { parent, childList };
      for (const { index } of childList.records) placements[index] ??= placement;
    }
  }
  return placements;
}

/** Finds the rows that records take from other parents by their primary keys. */
export function findClaimedRows({ records }: RecordGraph): ReadonlySet<string> {
  const claimed = new Set<string>();
  for (const { identity, model, values } of records)
    if (identity?.rules.moved === 'take' && identity.key === model.primaryKey)
      claimed.add(rowId(model, values));
  return claimed;
}

/** Returns a string that is equal for two rows of one table exactly if they have the same primary key. */
export function rowId(model: ModelDefinition, values: Readonly<Record<string, unknown>>): string {
  return JSON.stringify([model.table, rowKey(model, values)]);
}
