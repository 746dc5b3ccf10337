import type { MissingChildren } from '../../errors/missing-children.js';
import { toPath } from '../../errors/path.js';
import type { RecordDraft } from '../../graph/graph-draft.js';
import type { IncludeNode } from '../../graph/include.js';
import {
  type GraphRecord,
  type NestedRecords,
  nestedUnder,
  type RecordGraph,
} from '../../graph/record-graph.js';
import { buildRemoval } from '../../graph/removals.js';
import type { AssociationDefinition } from '../../schema/model-definition.js';
import { missingAction } from '../../schema/save-rules.js';
import { keyString } from '../../util/equality.js';
import { andThen, inParts, type Pace, type Paced } from '../../util/pausable.js';
import { fillForeignKeys, ownsRows } from './match-rules.js';
import { findClaimedRows, findPlacements, type Placement, rowId } from './placements.js';
import type { RemovedRows, StoredEntry } from './stored-entry.js';
import { hasExactEquality, keyObject, RowIndex, readAssociated, removedKey } from './stored-values.js';

/** Nested records to match, and the stored rows that they are matched to. */
interface ListToMatch {
  readonly list: NestedRecords;
  readonly index: RowIndex;
  /** The rows that associations below are to be read for. */
  readonly found: StoredEntry[];
}

/** The stored rows of a save, matched to the records that stand for them. */
export class StoredMatches {
  readonly #records: readonly GraphRecord[];
  /** By the position of the record. */
  readonly #rows: (object | undefined)[] = [];
  readonly #placements: readonly (Placement | undefined)[];
  /** Records whose row does not exist. */
  readonly notFound = new Set<GraphRecord>();
  /** Records whose row belongs to another parent. */
  readonly elsewhere = new Set<GraphRecord>();
  /** Records whose row comes from another parent, as the rules allow. */
  readonly taken = new Set<GraphRecord>();
  readonly missing: MissingChildren[] = [];
  /** In the order of their discovery: parents before their children. */
  readonly removed: RemovedRows[] = [];
  readonly #removedRows = new Set<string>();
  /** The rows that records take from other parents: they are not missing there. */
  readonly #claimed: ReadonlySet<string>;
  /** The rows that the database has found for records whose keys differ from those of the rows as texts. */
  readonly #equal = new Map<GraphRecord, object>();

  constructor(graph: RecordGraph) {
    this.#records = graph.records;
    this.#placements = findPlacements(graph);
    this.#claimed = findClaimedRows(graph);
  }

  /** Returns the stored row of a record, as an instance. */
  rowOf(record: GraphRecord): object | undefined {
    return this.#rows[record.index];
  }

  placementOf(record: GraphRecord): Placement | undefined {
    return this.#placements[record.index];
  }

  add(record: GraphRecord, row: object): void {
    this.#rows[record.index] = row;
  }

  /** Adds a record that has no row: the key of its new parent is part of its key. */
  addNew(record: GraphRecord): void {
    const { identity } = record;
    this.notFound.add(record);
    const mayInsert = identity?.rules.mode === 'save' || identity?.rules.mode === 'upsert';
    if (mayInsert) (record as RecordDraft).identity = { ...identity, operation: 'upsert' };
  }

  /** Returns the nested records that may be stored and are not matched yet, if that of their parent is settled. */
  unsettled(): readonly GraphRecord[] {
    return this.#records.filter((record) => {
      if (!this.#isOpen(record)) return false;
      const placement = this.#placements[record.index];
      return placement !== undefined && !this.#isOpen(placement.parent);
    });
  }

  #isOpen(record: GraphRecord): boolean {
    return (
      record.identity !== undefined &&
      this.#rows[record.index] === undefined &&
      !this.notFound.has(record) &&
      !this.elsewhere.has(record)
    );
  }

  /**
   * Returns the records of an association that no row below the stored row has the key of, if the database may still hold
   * the key of a row for equal, as it does with texts of another case.
   */
  findUncertain({ record, row }: StoredEntry, { association }: IncludeNode): readonly GraphRecord[] {
    const list = association.keyHolder === 'source' ? undefined : record && nestedUnder(record, association);
    const stored = list === undefined ? [] : readAssociated(row, association);
    if (list === undefined || stored.length === 0) return [];
    const loose = list.records.filter(
      ({ identity }) => identity !== undefined && !hasExactEquality(identity.key),
    );
    if (loose.length === 0) return [];
    const index = new RowIndex(stored);
    const unmatched = loose.filter((each) => {
      fillForeignKeys(each, row, association);
      return index.take(each.identity?.key ?? [], each) === undefined;
    });
    return loose.length - unmatched.length < stored.length ? unmatched : [];
  }

  /** Adds rows that the database has found by the keys of records. */
  addEqual(rows: ReadonlyMap<GraphRecord, object>): void {
    for (const [record, row] of rows) this.#equal.set(record, row);
  }

  /**
   * Matches the rows that an association of a stored row has to the records of the values. Rows without a record are
   * kept, reported, unlinked or deleted, as the rules say.
   *
   * @returns the rows that associations below are to be read for
   */
  matchChildren(
    entry: StoredEntry,
    node: IncludeNode,
    pace: Pace | undefined,
  ): Paced<readonly StoredEntry[]> {
    const { association } = node;
    const stored = readAssociated(entry.row, association);
    const list = entry.record && nestedUnder(entry.record, association);
    const index = new RowIndex(stored);
    const found: StoredEntry[] = [];
    const matching = list && this.#matchList(entry, node, { list, index, found }, pace);
    return andThen(matching, () => {
      if (association.keyHolder === 'source') return found;
      const left = index.rest().filter((row) => !this.#isClaimed(association, row));
      return left.length === 0 ? found : [...found, ...this.#leaveOut(entry, node, left)];
    });
  }

  #matchList(
    entry: StoredEntry,
    node: IncludeNode,
    { list, index, found }: ListToMatch,
    pace: Pace | undefined,
  ): Paced<void> {
    const { association, records, throughRecords, includeNode } = list;
    const isOwned = entry.isOwned && ownsRows(includeNode);
    const hasAssociationsBelow = node.children.length > 0;
    return inParts(records, pace, (some, start) => {
      for (let offset = 0; offset < some.length; offset += 1) {
        const record = some[offset] as GraphRecord;
        if (record.operation === 'insert') continue;
        fillForeignKeys(record, entry.row, association);
        const key = record.identity?.key ?? association.target.primaryKey;
        const row = index.take(key, record) ?? this.#takeEqual(index, record);
        if (row === undefined) continue;
        this.#rows[record.index] = row;
        const throughRecord = throughRecords[start + offset];
        if (throughRecord !== undefined && association.through !== undefined)
          this.#rows[throughRecord.index] = (row as Properties)[association.through.name] as object;
        if (hasAssociationsBelow) found.push({ row, record, owner: record, isOwned, path: record.path });
      }
    });
  }

  #takeEqual(index: RowIndex, record: GraphRecord): object | undefined {
    const equal = this.#equal.get(record);
    const { model } = record;
    return equal && index.take(model.primaryKey, { values: keyObject(model, equal) });
  }

  #leaveOut(entry: StoredEntry, node: IncludeNode, rows: readonly object[]): readonly StoredEntry[] {
    const { association, rules } = node;
    const missing = missingAction(rules);
    const path = { parent: entry.path, step: association.as };
    if (missing === 'keep') return [];
    if (missing === 'refuse') {
      const keys = rows.map((row) => keyObject(association.target, row));
      this.missing.push({
        model: association.target.name,
        association: association.as,
        path: toPath(path),
        keys,
      });
      return [];
    }
    const fresh = rows.filter((row) => this.#isNewRemoval(association, row));
    if (fresh.length === 0) return [];
    const keys = fresh.map((row) => removedKey(association, row));
    const removal = buildRemoval(association, missing, entry.path, keys);
    const root = entry.isOwned ? this.#rootOf(entry.owner) : undefined;
    this.removed.push({ removal, rows: fresh, root, entry, node });
    const isDeleted = missing === 'delete' && association.keyHolder !== 'through';
    return isDeleted ? fresh.map((row) => ({ ...entry, row, record: undefined, path })) : [];
  }

  #rootOf(record: GraphRecord): GraphRecord {
    let root = record;
    const seen = new Set<GraphRecord>();
    for (let above = this.#placements[root.index]; above !== undefined && !seen.has(root); ) {
      seen.add(root);
      root = above.parent;
      above = this.#placements[root.index];
    }
    return root;
  }

  #isClaimed({ target, keyHolder }: AssociationDefinition, row: object): boolean {
    return (
      this.#claimed.size > 0 &&
      keyHolder === 'target' &&
      this.#claimed.has(rowId(target, keyObject(target, row)))
    );
  }

  /** Rows that refer to each other are removed once. */
  #isNewRemoval(association: AssociationDefinition, row: object): boolean {
    const model = association.through ?? association.target;
    const id = JSON.stringify([model.table, keyString(removedKey(association, row))]);
    if (this.#removedRows.has(id)) return false;
    this.#removedRows.add(id);
    return true;
  }
}

type Properties = Record<string, unknown>;
