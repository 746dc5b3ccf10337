import type { IncludeNode } from '../graph/include.js';
import { type GraphRecord, hasComputedValues, nestedUnder, type RecordGraph } from '../graph/record-graph.js';
import { findMissingAttributes, mayBeJoined } from '../graph/required-values.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { type MissingAction, missingAction } from '../schema/save-rules.js';
import { hasDeclaredScope } from '../schema/scopes.js';

/** A record at a place, and what it is nested in. */
export interface PlacedRecord {
  readonly record: GraphRecord;
  /** `undefined` for a root. */
  readonly parent: GraphRecord | undefined;
  /** The record of the through row that joins it to its parent. */
  readonly throughRecord: GraphRecord | undefined;
  /** The position of its root among all roots. */
  readonly root: number;
}

/**
 * The records at one place of the values: the roots, or those below one association of the records of another place. One
 * step of a statement can find all of their stored rows.
 */
export interface Place {
  readonly index: number;
  /** `undefined` for the roots. */
  readonly above: Place | undefined;
  readonly node: IncludeNode | undefined;
  readonly association: AssociationDefinition | undefined;
  readonly model: ModelDefinition;
  /** What happens to stored rows that the values leave out; `keep` if there can be none. */
  readonly missing: MissingAction;
  /** The records above whose row is stored and whose values have the association. */
  readonly parents: readonly PlacedRecord[];
  /** The records that may be stored. */
  readonly stored: readonly PlacedRecord[];
  /** Whether rows above may be deleted, together with their rows here. */
  readonly isBelowDeleted: boolean;
  /** Whether anything has to be known of the stored rows. */
  readonly needsRows: boolean;
}

/**
 * Finds the places of a save whose stored rows are not known yet.
 *
 * @returns `undefined` if the stored rows have to be read before the writes can be planned
 */
export function planPlaces(
  graph: RecordGraph,
  include: readonly IncludeNode[],
): readonly Place[] | undefined {
  if (graph.lookups.length > 0 || graph.scopeUpdates.length > 0) return undefined;
  if (graph.records.some(hasComputedValues)) return undefined;
  const places = findPlaces(graph, include, maxPlaces);
  if (places.length > maxPlaces) return undefined;
  return places.every(canBeStep) && coversAll(graph, places) ? places : undefined;
}

/**
 * Finds the places of a save.
 *
 * @param max ends the search with the first place beyond it, since a cyclic include can have places without end
 */
export function findPlaces(
  graph: RecordGraph,
  include: readonly IncludeNode[],
  max: number,
): readonly Place[] {
  const places: Place[] = [];
  const roots = graph.roots.map((record, root) => ({
    record,
    parent: undefined,
    throughRecord: undefined,
    root,
  }));
  const pending: PendingPlace[] = [
    { place: addPlace(places, rootPlace(graph.model, roots)), records: roots, include },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const node of next.include) {
      const below = placeBelow(next.place, next.records, node);
      if (below === undefined) continue;
      if (places.length > max) return places;
      const place = addPlace(places, below.place);
      pending.push({ place, records: below.records, include: node.children });
    }
  }
  return places;
}

/** The maximum number of places. Beyond it, planning one statement costs more than reading the stored rows first. */
const maxPlaces = 20;

type NewPlace = Omit<Place, 'index'>;

interface PendingPlace {
  readonly place: Place;
  /** All records at the place, stored or new. */
  readonly records: readonly PlacedRecord[];
  readonly include: readonly IncludeNode[];
}

function addPlace(places: Place[], place: NewPlace): Place {
  const added = Object.freeze({ ...place, index: places.length });
  places.push(added);
  return added;
}

function rootPlace(model: ModelDefinition, roots: readonly PlacedRecord[]): NewPlace {
  return {
    above: undefined,
    node: undefined,
    association: undefined,
    model,
    missing: 'keep',
    parents: [],
    stored: roots.filter(mayBeStored),
    isBelowDeleted: false,
    needsRows: true,
  };
}

/** Returns the place of an association below another place, if it has records, or rows that may be deleted with theirs. */
function placeBelow(
  above: Place,
  records: readonly PlacedRecord[],
  node: IncludeNode,
): { readonly place: NewPlace; readonly records: readonly PlacedRecord[] } | undefined {
  const { association } = node;
  const isHeldBySource = association.keyHolder === 'source';
  const missing = isHeldBySource ? 'keep' : missingAction(node.rules);
  const isBelowDeleted = !isHeldBySource && missing !== 'keep' && deletesRows(above);
  const parents: PlacedRecord[] = [];
  const nested: PlacedRecord[] = [];
  for (const placed of records) {
    const list = nestedUnder(placed.record, association);
    if (list === undefined) continue;
    if (mayBeStored(placed)) parents.push(placed);
    for (const [position, record] of list.records.entries())
      nested.push({
        record,
        parent: placed.record,
        throughRecord: list.throughRecords[position],
        root: placed.root,
      });
  }
  if (parents.length === 0 && nested.length === 0 && !isBelowDeleted) return undefined;
  const stored = nested.filter(mayBeStored);
  const needsRows = stored.length > 0 || isBelowDeleted || (missing !== 'keep' && parents.length > 0);
  const { target: model } = association;
  const place = { above, node, association, model, missing, parents, stored, isBelowDeleted, needsRows };
  return { place, records: nested };
}

/** Whether rows of a place may be deleted because the values leave them out. */
export function deletesRows({ association, missing, isBelowDeleted, parents }: Place): boolean {
  return (
    association?.keyHolder === 'target' && missing === 'delete' && (isBelowDeleted || parents.length > 0)
  );
}

function mayBeStored({ record }: PlacedRecord): boolean {
  return record.identity !== undefined;
}

/** Whether one step of a statement can find the rows of a place and decide about them. */
function canBeStep({ association, model, needsRows, stored }: Place): boolean {
  if (!needsRows) return true;
  // The steps find rows by their keys and tenants alone.
  if (hasDeclaredScope(model)) return false;
  if (model.primaryKey.length === 0 || (association?.through !== undefined && !association.joinsOnce))
    return false;
  if (isReadAgain(model) || (association?.through !== undefined && isReadAgain(association.through)))
    return false;
  return stored.every((placed) => canFind(placed, association));
}

/** Whether rows of a model are read again after an update, since only then it is known what the database has computed. */
function isReadAgain({ generated }: ModelDefinition): boolean {
  return generated.length > 0;
}

function canFind({ record, parent }: PlacedRecord, association: AssociationDefinition | undefined): boolean {
  const { identity } = record;
  if (identity === undefined || identity.operation === 'upsert' || identity.rules.moved === 'take')
    return false;
  if (association === undefined) return true;
  // Below a new record, nothing can be linked already.
  const isBelowStored = parent?.identity !== undefined;
  if (association.keyHolder === 'target') return isBelowStored && identity.rules.mode !== 'link';
  return isBelowStored || identity.operation === 'none';
}

/** Whether every record that may be stored is at exactly one place, and the keys that edges refer to are known. */
function coversAll({ records }: RecordGraph, places: readonly Place[]): boolean {
  const placed = new Set<GraphRecord>();
  for (const { stored } of places) {
    for (const { record, throughRecord } of stored) {
      if (placed.has(record)) return false;
      placed.add(record);
      if (throughRecord === undefined) continue;
      // Whether its row has the missing values is known only after it was read.
      if (mayBeJoined(throughRecord) && findMissingAttributes(throughRecord).length > 0) return false;
      placed.add(throughRecord);
    }
  }
  return records.every(
    (record) =>
      (record.identity === undefined || placed.has(record)) &&
      record.edges.every(
        ({ to, pairs }) => to.identity === undefined || pairs.every(({ key }) => to.values[key.name] != null),
      ),
  );
}
