import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { ChangeKind } from '../schema/row-change.js';
import { getOrAdd } from '../util/grouping.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { getColumnSet } from './column-set.js';
import type { InsertBatch } from './write-plan.js';

/** Rows of one set of columns, which update the same attributes of the stored rows that have their key. */
export interface UpsertBatch {
  readonly insert: InsertBatch;
  /** The attributes that are compared with those of a stored row, and updated if any of them differs. */
  readonly update: readonly Attribute[];
}

/** Inserts rows of one model. A row whose unique key is stored already updates the stored row. */
export interface UpsertPlan {
  readonly kind: 'upsertPlan';
  readonly model: ModelDefinition;
  /** The unique key. Every row has a value for each of its attributes. */
  readonly by: readonly Attribute[];
  readonly batches: readonly UpsertBatch[];
}

/** What an upsert has done with the row of each record, by the record's position. */
export type UpsertOutcomes = readonly Extract<ChangeKind, 'inserted' | 'updated' | 'unchanged'>[];

/**
 * Plans the upserts of records that refer to no other record. Needs no database.
 *
 * @param updatedBy returns the attributes of a stored row that a record updates
 */
export function planUpserts(
  model: ModelDefinition,
  by: readonly Attribute[],
  records: readonly GraphRecord[],
  updatedBy: (record: GraphRecord) => readonly Attribute[],
  pace: Pace | undefined,
): Paced<UpsertPlan> {
  const drafts = new Map<string, UpsertDraft>();
  const planning = inParts(records, pace, (some) => addUpserts(drafts, model, some, updatedBy));
  return andThen(planning, () => {
    const batches = [...drafts.values()].map((draft, index) => freezeBatch(model, draft, index));
    return Object.freeze({ kind: 'upsertPlan' as const, model, by, batches: Object.freeze(batches) });
  });
}

function addUpserts(
  drafts: Map<string, UpsertDraft>,
  model: ModelDefinition,
  records: readonly GraphRecord[],
  updatedBy: (record: GraphRecord) => readonly Attribute[],
): void {
  let latest: UpsertDraft | undefined;
  for (const record of records) {
    const update = updatedBy(record);
    const columnSet = getColumnSet(model, (name) => record.values[name] !== undefined);
    // The next row usually has the same shape.
    if (latest?.columns !== columnSet.columns || latest.update !== update) {
      const shape = `${columnSet.shape};${update.map((attribute) => model.attributes.indexOf(attribute)).join()}`;
      latest = getOrAdd(drafts, shape, () => ({ ...columnSet, update, records: [] }));
    }
    latest.records.push(record.index);
  }
}

interface UpsertDraft extends Pick<InsertBatch, 'columns' | 'omitted'> {
  readonly update: readonly Attribute[];
  readonly records: number[];
}

function freezeBatch(
  model: ModelDefinition,
  { columns, omitted, update, records }: UpsertDraft,
  index: number,
): UpsertBatch {
  const insert = Object.freeze({
    kind: 'insert' as const,
    index,
    model,
    columns,
    omitted,
    keyReferences: noReferences,
    records: Object.freeze(records),
  });
  return Object.freeze({ insert, update: Object.freeze(update) });
}

const noReferences: InsertBatch['keyReferences'] = Object.freeze([]);
