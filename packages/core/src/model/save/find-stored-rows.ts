import type { IncludeNode } from '../../graph/include.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { chunks } from '../../util/chunks.js';
import { addToList } from '../../util/grouping.js';
import {
  andThen,
  eachOf,
  itemsBetweenChecks,
  type Pace,
  type Paced,
  paceOfMany,
} from '../../util/pausable.js';
import { mayTake, needsRows } from './match-rules.js';
import type { Placement } from './placements.js';
import type { StoredEntry } from './stored-entry.js';
import { StoredMatches } from './stored-matches.js';

/** Reads stored rows, as instances. */
export interface StoredRowReader {
  /** Finds the rows of roots by the keys of their identities. */
  findRoots(records: readonly GraphRecord[]): Promise<ReadonlyMap<GraphRecord, object>>;
  /** Finds rows that are not below the parents of their records by the keys of their identities. */
  findByKeys(records: readonly GraphRecord[]): Promise<ReadonlyMap<GraphRecord, object>>;
  /** Reads the rows of an association, and sets them on their parents. */
  readAssociated(node: IncludeNode, parents: readonly object[]): Promise<void>;
}

/** Rows of one level whose associations are to be read. */
export interface Level {
  readonly nodes: readonly IncludeNode[];
  readonly entries: readonly StoredEntry[];
}

/**
 * Finds the stored rows of a save: the roots, which are locked, and level by level those of the associations that the
 * values have. Each association of a level takes one statement. Rows that are not below their parent are found by their
 * keys.
 */
export async function findStoredRows(
  graph: RecordGraph,
  include: readonly IncludeNode[],
  reader: StoredRowReader,
  pace: Pace | undefined,
): Promise<StoredMatches> {
  const matches = new StoredMatches(graph);
  const roots = graph.roots.filter(({ identity }) => identity !== undefined);
  const found = await reader.findRoots(roots);
  let levels: readonly Level[] = [{ nodes: include, entries: matchRoots(matches, roots, found) }];
  for (;;) {
    await findRowsBelow(matches, levels, reader, pace);
    const unsettled = matches.unsettled();
    if (unsettled.length === 0) return matches;
    const identified: GraphRecord[] = [];
    for (const record of unsettled) {
      if (hasWholeKey(record)) identified.push(record);
      else matches.addNew(record);
    }
    levels = matchUnsettled(matches, identified, await reader.findByKeys(identified));
  }
}

/** Finds the rows below some rows level by level, and matches them. */
export async function findRowsBelow(
  matches: StoredMatches,
  levels: readonly Level[],
  reader: StoredRowReader,
  pace: Pace | undefined,
): Promise<void> {
  for (let below = levels; below.length > 0; ) below = await readBelow(matches, below, reader, pace);
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
    return [{ row, record, owner: record, isOwned: true, path: record.path }];
  });
}

/** Whether all values of a record's key are known. The foreign key to a new parent is not. */
function hasWholeKey({ identity, values }: GraphRecord): boolean {
  return identity?.key.every(({ name }) => values[name] != null) === true;
}

/** Decides about records whose row is not below their parent: it does not exist, belongs elsewhere, or may be linked. */
function matchUnsettled(
  matches: StoredMatches,
  unsettled: readonly GraphRecord[],
  found: ReadonlyMap<GraphRecord, object>,
): readonly Level[] {
  const taken = new Map<IncludeNode, StoredEntry[]>();
  for (const record of unsettled) {
    const row = found.get(record);
    const placement = matches.placementOf(record) as Placement;
    if (row === undefined) matches.notFound.add(record);
    else if (!mayTake(record, row, placement)) matches.elsewhere.add(record);
    else {
      matches.add(record, row);
      matches.taken.add(record);
      const entry = { row, record, owner: record, isOwned: true, path: record.path };
      addToList(taken, placement.childList.includeNode, entry);
    }
  }
  return [...taken].map(([{ children }, entries]) => ({ nodes: children, entries }));
}

/** Reads the associations of some levels, and matches their rows. Returns the levels below. */
async function readBelow(
  matches: StoredMatches,
  levels: readonly Level[],
  reader: StoredRowReader,
  pace: Pace | undefined,
): Promise<readonly Level[]> {
  const below: Level[] = [];
  for (const { nodes, entries } of levels) {
    for (const node of nodes) {
      const parents = entries.filter((entry) => needsRows(entry.record, node));
      if (parents.length === 0) continue;
      await reader.readAssociated(node, [...new Set(parents.map(({ row }) => row))]);
      await findEqualRows(matches, parents, node, reader);
      const children: StoredEntry[] = [];
      await matchParents(parents, pace, (entry) =>
        andThen(matches.matchChildren(entry, node, pace), (found) => {
          for (const each of found) children.push(each);
        }),
      );
      if (children.length > 0) below.push({ nodes: node.children, entries: children });
    }
  }
  return below;
}

/** Matches the rows below parents, of which there may be many, and each of which may have many. */
async function matchParents(
  parents: readonly StoredEntry[],
  pace: Pace | undefined,
  match: (entry: StoredEntry) => Paced<void>,
): Promise<void> {
  const matching = paceOfMany(parents.length, pace);
  for (const some of chunks(parents, itemsBetweenChecks)) {
    if (matching.isPauseDue()) await matching.pause();
    await eachOf(some, match);
  }
}

/** Lets the database decide about records whose key may be that of a row below their parent, written in another way. */
async function findEqualRows(
  matches: StoredMatches,
  parents: readonly StoredEntry[],
  node: IncludeNode,
  reader: StoredRowReader,
): Promise<void> {
  const uncertain = parents.flatMap((entry) => matches.findUncertain(entry, node));
  if (uncertain.length > 0) matches.addEqual(await reader.findByKeys(uncertain));
}
