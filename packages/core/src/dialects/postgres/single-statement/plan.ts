import type { WriteRun } from '../../../execute/adapter.js';
import type { GraphRecord } from '../../../graph/record-graph.js';
import { findDeferredLinks } from '../../../plan/plan-links.js';
import type { Place } from '../../../plan/plan-places.js';
import {
  batchesOf,
  type InsertBatch,
  type LinkBatch,
  type PlannedInserts,
  rowPositions,
} from '../../../plan/write-plan.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { ContextValues } from '../../../schema/tenant.js';
import { touchedAttributes } from '../../../schema/timestamps.js';
import type { PostgresCatalog } from '../catalog.js';
import { isCarriedByJson } from '../data-types.js';
import { areCarriedByArrays, minRowsOfArrays } from './array-text.js';
import { planColumns } from './insert-columns.js';
import { placeTimestamps, planStatementPlaces, type StatementPlace } from './place-plan.js';
import type { RowArrays } from './row-arrays.js';

/** A batch as part of the one statement. */
export interface StatementBatch {
  readonly batch: InsertBatch;
  /** The columns to insert, called `c0`, `c1`, ...: those from JSON, timestamps, key references, and allocated keys. */
  readonly inserted: readonly Attribute[];
  /** The columns whose values are in the JSON of the rows. */
  readonly fromJson: readonly Attribute[];
  /** Whether these values are bound as one array for each column instead, which PostgreSQL reads faster. */
  readonly asArrays: boolean;
  /** The columns that have the time of the create in every row, which is bound once. */
  readonly timestamped: readonly Attribute[];
  /** The keys that are allocated from the defaults of their columns. */
  readonly allocated: readonly Attribute[];
  /** The columns that the insert returns: the primary key, to find the row by, and those that the database fills. */
  readonly returned: readonly Attribute[];
  /** The columns whose values are read from them: the allocated keys, and those that the database fills, if they are needed. */
  readonly read: readonly Attribute[];
  readonly overriding: boolean;
  /** Whether some of its rows may be stored already: through rows that a save finds by the pair that they join. */
  readonly mayExist: boolean;
}

/** The rows of a link that will refer to rows of one batch, or to rows that were stored before. */
export interface StatementLink {
  readonly link: LinkBatch;
  /** The positions of the rows in the link. */
  readonly positions: readonly number[];
  /** Index of the batch of the rows that they refer to; `undefined` if those rows were stored before. */
  readonly batch: number | undefined;
  readonly timestamped: readonly Attribute[];
  /** The tenant that the rows have to have; `undefined` if they can be those of any. */
  readonly tenant: Attribute | undefined;
}

/** Everything that one statement does. */
export interface StatementPlan {
  readonly batches: readonly StatementBatch[];
  readonly links: readonly StatementLink[];
  /** The places of a save whose stored rows the statement finds. */
  readonly places: readonly StatementPlace[];
  /** Whether it does nothing but insert one row of each batch. Then each value is a binding, and nothing is joined by ordinal. */
  readonly insertsSingleRows: boolean;
  /** Whether the statement only reads the stored rows of the places. */
  readonly readsOnly: boolean;
  /** The links that need statements after this one. */
  readonly deferredLinks: readonly LinkBatch[];
  /**
   * Key columns that are allocated for several batches or that are preassigned. Each has one sequence of keys, so that
   * keys follow the order of insertion, and any batch can refer to them before the rows are inserted.
   */
  readonly sharedSequences: readonly Attribute[];
  /** The types of the timestamped columns. The time of the create is bound once for each. */
  readonly timestampTypes: readonly string[];
}

/** A write as one statement, or the part of a write with very many rows that one statement does. */
export interface StatementRun extends Pick<WriteRun, 'records' | 'now' | 'isReadBack'> {
  readonly plan: PlannedInserts;
  /** The places of a save, and whether they are only read. */
  readonly places?: readonly Place[];
  readonly readsOnly?: boolean;
  /** The batches whose generated values are read back, even if those of others are not. */
  readonly neededLater?: ReadonlySet<InsertBatch> | undefined;
  /** The arrays that the statements of the write share, if it has several. */
  readonly arrays?: RowArrays;
}

/** Plans a write as one statement. Returns `undefined` if the type of a column prevents it. */
export function planStatement(
  run: StatementRun,
  catalog: PostgresCatalog,
  context: ContextValues,
): StatementPlan | undefined {
  if (run.readsOnly === true) return planReading(run, catalog, context);
  const { plan } = run;
  const all = batchesOf(plan);
  const batches = all
    .map((batch) => planBatch(batch, all, run, catalog))
    .filter((batch) => batch !== undefined);
  const deferredLinks = findDeferredLinks(plan.links, run.records);
  const links = planLinkSteps(run, all, catalog, context, deferredLinks);
  if (batches.length < all.length || links === undefined) return undefined;
  const places = planPlacesOf(run, all, catalog, context);
  if (places === undefined) return undefined;
  const allocated = batches.flatMap((batch) => batch.allocated);
  const isPreassigned = (key: Attribute) => plan.preassignedKeys.some(({ attribute }) => attribute === key);
  const shared = allocated.filter((key, index) => allocated.indexOf(key) < index || isPreassigned(key));
  const sharedSequences = [...new Set(shared)];
  const timestampTypes = [
    ...batches.flatMap(({ batch, timestamped }) =>
      timestamped.map((each) => catalog.typeOf(batch.model, each)),
    ),
    ...links.flatMap(({ link, timestamped }) => timestamped.map((each) => catalog.typeOf(link.model, each))),
    ...places.flatMap(placeTimestamps).map(({ model, attribute }) => catalog.typeOf(model, attribute)),
  ];
  const types = [...new Set(timestampTypes)];
  const steps = { batches, links, places, sharedSequences };
  const insertsSingleRows = deferredLinks.length === 0 && haveSingleRows(steps);
  return { ...steps, insertsSingleRows, readsOnly: false, deferredLinks, timestampTypes: types };
}

function haveSingleRows({
  batches,
  links,
  places,
  sharedSequences,
}: Pick<StatementPlan, 'batches' | 'links' | 'places' | 'sharedSequences'>): boolean {
  if (links.length + places.length + sharedSequences.length > 0) return false;
  return batches.every(({ batch, mayExist }) => batch.records.length === 1 && !mayExist);
}

/** Plans the places of a save. A create has none. */
function planPlacesOf(
  { plan, records, places = [] }: StatementRun,
  batches: readonly InsertBatch[],
  catalog: PostgresCatalog,
  context: ContextValues,
): readonly StatementPlace[] | undefined {
  if (places.length === 0) return places as readonly [];
  const { batchOf } = rowPositions(batches, records.length);
  return planStatementPlaces(places, plan.updates, batchOf, catalog, context);
}

/** Plans the links as parts of the statement. Returns `undefined` if the type of a column prevents it. */
function planLinkSteps(
  { plan, records }: StatementRun,
  batches: readonly InsertBatch[],
  catalog: PostgresCatalog,
  context: ContextValues,
  deferredLinks: readonly LinkBatch[],
): readonly StatementLink[] | undefined {
  if (plan.links.length === 0) return [];
  const { batchOf } = rowPositions(batches, records.length);
  const parts: StatementLink[] = [];
  for (const link of plan.links) {
    if (deferredLinks.includes(link)) continue;
    const { model, pairs } = link;
    const set = pairs.map(({ foreignKey }) => foreignKey);
    const tenant = context.tenantOf(model) === undefined ? undefined : model.tenant;
    const bound = [...set, ...model.primaryKey, ...(tenant === undefined ? [] : [tenant])];
    const carried = bound.every((each) => isCarriedByJson(each.type, catalog.column(model, each)?.type));
    if (
      model.primaryKey.length === 0 ||
      model.generated.length > 0 ||
      !carried ||
      set.some(({ primaryKey }) => primaryKey)
    )
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
      parts.push({ link, positions, batch: batch < 0 ? undefined : batch, timestamped, tenant });
  }
  return parts;
}

function planBatch(
  batch: InsertBatch,
  batches: readonly InsertBatch[],
  { plan: { links, sequence }, records, now, isReadBack = true, neededLater }: StatementRun,
  catalog: PostgresCatalog,
): StatementBatch | undefined {
  const { model, columns, keyReferences } = batch;
  const planned = planColumns(batch, batches, links, catalog);
  if (planned === undefined) return undefined;
  const { inserted, allocated, generated } = planned;
  const references = keyReferences.map(({ attribute }) => attribute);
  const values = columns.filter((each) => !references.includes(each));
  const hasTimeOfCreate = ({ type, name }: Attribute) =>
    type.key === 'DATE' && haveValue(batch, records, name, now);
  const timestamped = values.filter(hasTimeOfCreate);
  const fromJson = values.filter((each) => !timestamped.includes(each));
  const isRead = isReadBack || links.length > 0 || neededLater?.has(batch) === true;
  const read = isRead ? [...allocated, ...generated] : [];
  return {
    batch,
    inserted,
    fromJson,
    asArrays:
      sequence.length >= minRowsOfArrays &&
      fromJson.length + references.length > 0 &&
      areCarriedByArrays(fromJson, model, catalog),
    timestamped,
    allocated,
    returned: [...model.primaryKey, ...read.filter((each) => !each.primaryKey)],
    read,
    mayExist: batch.records.some((record) => records[record]?.operation === 'upsert'),
    overriding: inserted.some((each) => catalog.column(model, each)?.always === true),
  };
}

/** Whether all rows of a batch have a value. */
function haveValue(
  { records: own }: InsertBatch,
  records: readonly GraphRecord[],
  name: string,
  value: unknown,
): boolean {
  for (let ordinal = 0; ordinal < own.length; ordinal += 1)
    if ((records[own[ordinal] as number] as GraphRecord).values[name] !== value) return false;
  return true;
}

/** Plans the statement that only reads the stored rows of a save. Returns `undefined` if one statement cannot do it. */
function planReading(
  { places = [], records }: StatementRun,
  catalog: PostgresCatalog,
  context: ContextValues,
): StatementPlan | undefined {
  const planned = planStatementPlaces(places, [], new Int32Array(records.length), catalog, context);
  if (planned === undefined) return undefined;
  const nothing = { assigned: [], references: [], throughAssigned: [] };
  const rest = { batches: [], links: [], deferredLinks: [], sharedSequences: [], timestampTypes: [] };
  return {
    ...rest,
    insertsSingleRows: false,
    readsOnly: true,
    places: planned.map((part) => ({ ...part, ...nothing })),
  };
}
