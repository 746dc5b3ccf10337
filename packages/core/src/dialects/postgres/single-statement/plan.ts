import type { WriteRun } from '../../../execute/adapter.js';
import { findDeferredLinks } from '../../../plan/plan-links.js';
import { batchesOf, type InsertBatch, type LinkBatch, rowPositions } from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import type { PostgresCatalog } from '../catalog.js';
import { whyNotSingleStatement } from '../cost-estimate.js';
import { isCarriedByJson } from '../data-types.js';

/** A batch as part of the one statement. */
export interface StatementBatch {
  readonly batch: InsertBatch;
  /** Columns to insert, called `c0`, `c1`, ...: those that come as JSON, key references, and drawn keys. */
  readonly inserted: readonly Attribute[];
  /** Columns that come as JSON. */
  readonly given: readonly Attribute[];
  /** Columns that hold the instant of the create in every row: it comes once. */
  readonly timestamped: readonly Attribute[];
  /** Keys drawn from their columns' own defaults. */
  readonly allocated: readonly Attribute[];
  /** What the insert hands back of each row: its primary key, to find the row by, and what the database made. */
  readonly returned: readonly Attribute[];
  /** What is learnt of each row from that: the keys that were drawn, and what the database made. */
  readonly read: readonly Attribute[];
  readonly overriding: boolean;
}

/** Rows of a link that come to refer to rows of one batch, or to rows that were stored before. */
export interface StatementLink {
  readonly link: LinkBatch;
  /** Which rows of the link, by position. */
  readonly positions: readonly number[];
  /** Index of the batch that has the rows referred to; `undefined` where their keys are known. */
  readonly batch: number | undefined;
  readonly timestamped: readonly Attribute[];
}

/** All that one statement does. */
export interface StatementPlan {
  readonly batches: readonly StatementBatch[];
  readonly links: readonly StatementLink[];
  /** Links that only statements behind this one can do. */
  readonly deferredLinks: readonly LinkBatch[];
  /**
   * Key columns that rows of several batches draw, or that are foreseen: each from one series, so that keys follow the
   * order of insertion, and any batch can look one up before the rows are in.
   */
  readonly sharedSequences: readonly Attribute[];
  /** The types of the stamped columns; the instant comes once for each. */
  readonly timestampTypes: readonly string[];
}

/** A plan as one statement, or nothing where one statement cannot do it. */
export function planStatement(run: WriteRun, catalog: PostgresCatalog): StatementPlan | undefined {
  const { plan } = run;
  const all = batchesOf(plan);
  if (whyNotSingleStatement(plan.size) !== undefined) return undefined;
  const batches = all
    .map((batch) => statementBatch(batch, all, run, catalog))
    .filter((batch) => batch !== undefined);
  const deferredLinks = findDeferredLinks(plan.links, run.records);
  const links = statementLinks(run, all, catalog, deferredLinks);
  if (batches.length < all.length || links === undefined) return undefined;
  const drawn = batches.flatMap((batch) => batch.allocated);
  const isForeseen = (key: Attribute) => plan.preassignedKeys.some(({ attribute }) => attribute === key);
  const shared = drawn.filter((key, index) => drawn.indexOf(key) < index || isForeseen(key));
  const sharedSequences = [...new Set(shared)];
  const stamps = [
    ...batches.flatMap(({ batch, timestamped }) =>
      timestamped.map((each) => catalog.typeOf(batch.model, each)),
    ),
    ...links.flatMap(({ link, timestamped }) => timestamped.map((each) => catalog.typeOf(link.model, each))),
  ];
  return { batches, links, deferredLinks, sharedSequences, timestampTypes: [...new Set(stamps)] };
}

/** The links as parts of the statement; nothing where a column does not let it. */
function statementLinks(
  { plan, records }: WriteRun,
  batches: readonly InsertBatch[],
  catalog: PostgresCatalog,
  behind: readonly LinkBatch[],
): readonly StatementLink[] | undefined {
  if (plan.links.length === 0) return [];
  const { batchOf } = rowPositions(batches, records.length);
  const parts: StatementLink[] = [];
  for (const link of plan.links) {
    if (behind.includes(link)) continue;
    const { model, pairs } = link;
    const set = pairs.map(({ foreignKey }) => foreignKey);
    const carried = [...set, ...model.primaryKey].every((each) =>
      isCarriedByJson(each.type, catalog.column(model, each)?.type),
    );
    if (model.primaryKey.length === 0 || !carried || set.some(({ primaryKey }) => primaryKey))
      return undefined;
    const byBatch = new Map<number, number[]>();
    for (const [position, to] of link.targets.entries()) {
      const batch = batchOf[to] as number;
      const positions = byBatch.get(batch);
      if (positions === undefined) byBatch.set(batch, [position]);
      else positions.push(position);
    }
    const timestamped = touchedAttributes(model);
    for (const [batch, positions] of byBatch)
      parts.push({ link, positions, batch: batch < 0 ? undefined : batch, timestamped });
  }
  return parts;
}

function statementBatch(
  batch: InsertBatch,
  batches: readonly InsertBatch[],
  { plan: { links }, records, now }: WriteRun,
  catalog: PostgresCatalog,
): StatementBatch | undefined {
  const { model, columns, omitted, keyReferences, index } = batch;
  const references = keyReferences.map(({ attribute }) => attribute);
  const referred = batches.flatMap((other) => other.keyReferences).filter((each) => each.batch === index);
  const linked = links.filter(({ toModel }) => toModel === model).flatMap(({ pairs }) => pairs);
  const isReferred = (each: Attribute) => [...referred, ...linked].some(({ key }) => key === each);
  const needed = omitted.filter((each) => each.primaryKey || isReferred(each));
  const allocated = needed.filter((each) => catalog.column(model, each)?.expression !== undefined);
  const inserted = [...columns, ...allocated];
  const made = omitted.filter((each) => !allocated.includes(each));
  const isCarried = (each: Attribute) => isCarriedByJson(each.type, catalog.column(model, each)?.type);
  const areCarried = [...inserted, ...model.primaryKey, ...made].every(isCarried);
  if (allocated.length < needed.length || !areCarried || model.primaryKey.length === 0) return undefined;
  const known = columns.filter((each) => !references.includes(each));
  const isStamped = ({ type, name }: Attribute) =>
    type.key === 'DATE' && batch.records.every((record) => records[record]?.values[name] === now);
  const timestamped = known.filter(isStamped);
  return {
    batch,
    inserted,
    given: known.filter((each) => !timestamped.includes(each)),
    timestamped,
    allocated,
    returned: [...model.primaryKey, ...allocated.filter((each) => !each.primaryKey), ...made],
    read: [...allocated, ...made],
    overriding: inserted.some((each) => catalog.column(model, each)?.always === true),
  };
}
