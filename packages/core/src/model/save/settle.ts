import type { RecordDraft } from '../../graph/graph-draft.js';
import { type GraphRecord, mayInsert, type RecordGraph } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { missingAction } from '../../schema/save-rules.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import { firstVersion } from '../../schema/version.js';
import { isSameValue } from '../../util/equality.js';
import { andThen, inParts, type Pace, type Paced } from '../../util/pausable.js';
import type { StoredMatches } from './stored-matches.js';
import { valueIn } from './stored-values.js';

/**
 * Decides the operation on the row of each record from the stored rows: a row without differences is not written, and a
 * row that does not exist is inserted. Completes the values of each record with those of its row.
 *
 * @returns the graph with the rows that the values leave out
 */
export function settleRecords(
  graph: RecordGraph,
  matches: StoredMatches,
  pace: Pace | undefined,
): Paced<RecordGraph> {
  const identified = graph.records.filter(({ identity }) => identity !== undefined) as RecordDraft[];
  const taking = inParts(identified, pace, (some) => {
    for (const record of some) takeStoredValues(record, matches.rowOf(record));
  });
  const settle = (some: readonly RecordDraft[]) => {
    for (const record of some) {
      const row = matches.rowOf(record);
      if (row !== undefined) settleStored(record, row);
    }
  };
  const settling = andThen(taking, () => inParts(identified, pace, settle));
  return andThen(settling, () => {
    raiseRootVersions(graph, matches);
    const removals = matches.removed.map(({ removal }) => removal).reverse();
    return Object.freeze({ ...graph, removals: Object.freeze(removals) });
  });
}

/** Completes the values of a record with those of its row. A record without a row is new. */
function takeStoredValues(record: RecordDraft, row: object | undefined): void {
  const { model, values, identity } = record;
  if (row === undefined) {
    record.operation = 'insert';
    if (model.version !== undefined) values[model.version.name] = firstVersion;
    return;
  }
  record.operation = identity?.operation ?? record.operation;
  for (const attribute of model.attributes)
    if (!identity?.assigned.includes(attribute)) values[attribute.name] = valueIn(row, attribute);
}

/** Keeps only those assignments that differ from the row. */
function settleStored(record: RecordDraft, row: object): void {
  const { identity, values } = record;
  if (identity === undefined) return;
  const toNewRow = setForeignKeys(record, identity.assigned);
  const changed = identity.assigned.filter(
    (attribute) => !toNewRow.has(attribute) && !isSameValue(values[attribute.name], valueIn(row, attribute)),
  );
  record.operation = changed.length > 0 || toNewRow.size > 0 ? 'update' : 'none';
  record.identity = { ...identity, assigned: changed };
  if (record.operation === 'update') touchRow(record, changed);
}

/** The time of an update is that of the write, unless the values give another one. */
function touchRow({ model, values }: GraphRecord, changed: readonly Attribute[]): void {
  for (const attribute of touchedAttributes(model))
    if (!changed.includes(attribute)) values[attribute.name] = undefined;
}

/**
 * Updates each stored root that has a version if anything in its owned subtree changes, since the version of a root is the
 * lock of everything below it. Rows that the values may leave out (`missing: 'keep'`) are not owned.
 */
function raiseRootVersions(graph: RecordGraph, matches: StoredMatches): void {
  const unchanged = graph.roots.filter(
    ({ model, operation, identity }) =>
      model.version !== undefined && identity !== undefined && operation === 'none',
  ) as RecordDraft[];
  if (unchanged.length === 0) return;
  const removed = new Set(matches.removed.map(({ root }) => root));
  for (const root of unchanged) {
    if (!removed.has(root) && !hasOwnedChange(root)) continue;
    root.operation = 'update';
    touchRow(root, []);
  }
}

function hasOwnedChange(root: GraphRecord): boolean {
  const seen = new Set<GraphRecord>();
  const pending = [root];
  for (let record = pending.pop(); record !== undefined; record = pending.pop()) {
    for (const { association, includeNode, records, throughRecords } of record.children ?? []) {
      if (association.keyHolder === 'source' || missingAction(includeNode.rules) === 'keep') continue;
      const owned = association.keyHolder === 'through' ? throughRecords : records;
      if (owned.some(({ operation }) => operation !== 'none')) return true;
      for (const each of records) {
        if (association.keyHolder === 'through' || seen.has(each)) continue;
        seen.add(each);
        pending.push(each);
      }
    }
  }
  return false;
}

/** Sets the foreign keys to stored rows. Returns those to new rows, whose keys are known later. */
function setForeignKeys(
  { edges, values, identity }: GraphRecord,
  assigned: readonly Attribute[],
): ReadonlySet<Attribute> {
  const toNewRow = new Set<Attribute>();
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (identity?.key.includes(foreignKey)) continue;
      if (mayInsert(to)) toNewRow.add(foreignKey);
      else if (assigned.includes(foreignKey)) values[foreignKey.name] = to.values[key.name];
    }
  }
  return toNewRow;
}
