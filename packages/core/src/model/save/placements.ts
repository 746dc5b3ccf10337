import type { GraphRecord, NestedRecords, RecordGraph } from '../../graph/record-graph.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { rowKey } from '../../schema/row-key.js';

/** The place of a record in the values. */
export interface Placement {
  readonly parent: GraphRecord;
  readonly childList: NestedRecords;
}

/** Finds the first place of each nested record. */
export function findPlacements({ records }: RecordGraph): ReadonlyMap<GraphRecord, Placement> {
  const placements = new Map<GraphRecord, Placement>();
  for (const parent of records)
    for (const childList of parent.children ?? [])
      for (const record of childList.records)
        if (!placements.has(record)) placements.set(record, { parent, childList });
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
