import type { InsertBatch, LinkBatch } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { PostgresCatalog } from '../catalog.js';
import { isCarriedByJson } from '../data-types.js';

/** Where the values of the columns of a batch come from. */
export interface InsertColumns {
  /** The columns to insert: those of the batch, then the allocated ones. */
  readonly inserted: readonly Attribute[];
  /** The keys that are allocated from the defaults of their columns. */
  readonly allocated: readonly Attribute[];
  /** The columns that the database fills as it inserts the row. */
  readonly generated: readonly Attribute[];
}

/** Plans the columns of a batch as part of a statement. Returns `undefined` if a statement with all batches cannot insert it. */
export function planColumns(
  { model, columns, omitted, index }: InsertBatch,
  batches: readonly InsertBatch[],
  links: readonly LinkBatch[],
  catalog: PostgresCatalog,
): InsertColumns | undefined {
  const referred = batches.flatMap((other) => other.keyReferences).filter((each) => each.batch === index);
  const linked = links.filter(({ toModel }) => toModel === model).flatMap(({ pairs }) => pairs);
  const isReferred = (each: Attribute) => [...referred, ...linked].some(({ key }) => key === each);
  const needed = omitted.filter((each) => each.primaryKey || isReferred(each));
  const allocated = needed.filter((each) => catalog.column(model, each)?.next !== undefined);
  const inserted = [...columns, ...allocated];
  const generated = omitted.filter((each) => !allocated.includes(each));
  const isCarried = (each: Attribute) => isCarriedByJson(each.type, catalog.column(model, each)?.type);
  const areCarried = [...inserted, ...model.primaryKey, ...generated].every(isCarried);
  if (allocated.length < needed.length || !areCarried || model.primaryKey.length === 0) return undefined;
  return { inserted, allocated, generated };
}
