import type { Call } from '../../execute/session.js';
import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import type { Attribute } from '../../schema/attribute.js';
import { Op } from '../../schema/operators.js';
import { defaultSaveRules } from '../../schema/save-rules.js';
import { chunks } from '../../util/chunks.js';
import { keyString } from '../../util/equality.js';
import { addToList } from '../../util/grouping.js';
import { buildModelContext, type DatabaseContext, type ModelContext } from '../context.js';
import { planQuery, readPlanned } from '../find/find.js';
import { readIncluded } from '../find/read-included.js';
import {
  mayTake,
  needsRows,
  type Placement,
  type StoredEntry,
  StoredMatches,
  valueIn,
} from './stored-matches.js';

/** Rows of one level whose associations are to be read. */
interface Level {
  readonly nodes: readonly IncludeNode[];
  readonly entries: readonly StoredEntry[];
}

/**
 * Finds the stored rows of a save: the roots, which are locked, and level by level those of the associations that the
 * values have. Each association of a level takes one statement. Rows that are not below their parent are found by their
 * keys.
 */
export async function findStoredRows(
  context: ModelContext,
  graph: RecordGraph,
  include: readonly IncludeNode[],
  { call, locks }: { readonly call: Call; readonly locks: boolean },
): Promise<StoredMatches> {
  const matches = new StoredMatches(graph);
  const roots = graph.roots.filter(({ identity }) => identity !== undefined);
  const found = await findByKeys(context, roots, call, locks);
  let levels: readonly Level[] = [{ nodes: include, entries: matchRoots(matches, roots, found) }];
  for (;;) {
    while (levels.length > 0) levels = await readBelow(context, matches, levels, call);
    const unsettled = matches.unsettled();
    if (unsettled.length === 0) return matches;
    levels = matchUnsettled(matches, unsettled, await findByKeys(context, unsettled, call, false));
  }
}

function matchRoots(
  matches: StoredMatches,
  roots: readonly GraphRecord[],
  found: ReadonlyMap<GraphRecord, object>,
): readonly StoredEntry[] {
  return roots.flatMap((record) => {
    const row = found.get(record);
    if (row === undefined) {
      matches.notFound.add(record);
      return [];
    }
    matches.add(record, row);
    return [{ row, record, owner: record, path: record.path }];
  });
}

/** Decides about records whose row is not below their parent: it does not exist, belongs elsewhere, or may be linked. */
function matchUnsettled(
  matches: StoredMatches,
  unsettled: readonly GraphRecord[],
  found: ReadonlyMap<GraphRecord, object>,
): readonly Level[] {
  const levels: Level[] = [];
  for (const record of unsettled) {
    const row = found.get(record);
    const placement = matches.placementOf(record) as Placement;
    if (row === undefined) matches.notFound.add(record);
    else if (!mayTake(record, row, placement)) matches.elsewhere.add(record);
    else {
      matches.add(record, row);
      matches.taken.add(record);
      const { children } = placement.childList.includeNode;
      levels.push({ nodes: children, entries: [{ row, record, owner: record, path: record.path }] });
    }
  }
  return levels;
}

/** Reads the associations of some levels, and matches their rows. Returns the levels below. */
async function readBelow(
  { database }: ModelContext,
  matches: StoredMatches,
  levels: readonly Level[],
  { transaction }: Call,
): Promise<readonly Level[]> {
  const below: Level[] = [];
  for (const { nodes, entries } of levels) {
    for (const node of nodes) {
      const parents = entries.filter((entry) => needsRows(entry, node));
      if (parents.length === 0) continue;
      const query = planStoredRows(database, node);
      await readIncluded(database, query, [...new Set(parents.map(({ row }) => row))], transaction);
      const children = parents.flatMap((entry) => matches.matchChildren(entry, node));
      if (children.length > 0) below.push({ nodes: node.children, entries: children });
    }
  }
  return below;
}

/** Returns the query for the rows of an association, without those of the associations below it. */
function planStoredRows(
  { compiler }: DatabaseContext,
  { association }: IncludeNode,
): readonly IncludedQuery[] {
  const plan = () => planIncludes([{ ...plainNode, association }], compiler.dialect.sqlSyntax);
  return compiler.cached(association, 'stored rows', plan);
}

const plainNode: Omit<IncludeNode, 'association'> = Object.freeze({
  children: [],
  where: undefined,
  attributes: undefined,
  order: undefined,
  limit: undefined,
  required: undefined,
  fields: undefined,
  hookOptions: undefined,
  rules: defaultSaveRules,
});

/** The maximum number of composite keys in one condition. Keys of one attribute are bound as one list. */
const maxCompositeKeys = 300;

/** Finds the rows of records by their keys, with one statement for each model and key. */
async function findByKeys(
  { database }: ModelContext,
  records: readonly GraphRecord[],
  call: Call,
  locks: boolean,
): Promise<ReadonlyMap<GraphRecord, object>> {
  const found = new Map<GraphRecord, object>();
  for (const [model, ofModel] of groupBy(records, (record) => record.model)) {
    const context = buildModelContext(database, model.declaration);
    for (const [key, ofKey] of groupBy(ofModel, ({ identity }) => identity?.key as readonly Attribute[])) {
      for (const some of key.length === 1 ? [ofKey] : chunks(ofKey, maxCompositeKeys)) {
        const lock = locks ? { lock: 'update', order: model.primaryKey.map(({ name }) => name) } : {};
        const plan = planQuery(context, { where: keyCondition(key, some), ...lock });
        const { instances } = await readPlanned(database, plan, call);
        matchByKey(key, some, instances, found);
      }
    }
  }
  return found;
}

function matchByKey(
  key: readonly Attribute[],
  records: readonly GraphRecord[],
  rows: readonly object[],
  found: Map<GraphRecord, object>,
): void {
  const byKey = new Map(rows.map((row) => [keyString(key.map((attribute) => valueIn(row, attribute))), row]));
  for (const record of records) {
    const row = byKey.get(keyString(key.map(({ name }) => record.values[name])));
    if (row !== undefined) found.set(record, row);
  }
}

function keyCondition(key: readonly Attribute[], records: readonly GraphRecord[]): object {
  const [only] = key as [Attribute];
  if (key.length === 1) return { [only.name]: { [Op.in]: records.map(({ values }) => values[only.name]) } };
  return {
    [Op.or]: records.map(({ values }) => Object.fromEntries(key.map(({ name }) => [name, values[name]]))),
  };
}

function groupBy<K, V>(values: readonly V[], keyOf: (value: V) => K): Map<K, V[]> {
  const groups = new Map<K, V[]>();
  for (const value of values) addToList(groups, keyOf(value), value);
  return groups;
}
