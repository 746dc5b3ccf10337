import { noAttributes, type RecordDraft } from '../../graph/graph-draft.js';
import { type GraphRecord, mayInsert, type RecordGraph } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { isInstance } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { missingAction } from '../../schema/save-rules.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import { firstVersion } from '../../schema/version.js';
import { isSameValue } from '../../util/equality.js';
import { getOrAdd } from '../../util/grouping.js';
import { andThen, inParts, type Pace, type Paced } from '../../util/pausable.js';
import type { StoredMatches } from './stored-matches.js';
import { valuesOf } from './stored-values.js';

/**
 * Decides the operation on the row of each record from the stored rows: a row without differences is not written, and a
 * row that does not exist is inserted. Completes the values of each record that is written with those of its row. A record
 * that is not written gets the keys of its row, and its instance shows the rest, unless the caller has passed another one.
 *
 * @returns the graph with the rows that the values leave out
 */
export function settleRecords(
  graph: RecordGraph,
  matches: StoredMatches,
  pace: Pace | undefined,
): Paced<RecordGraph> {
  const identified = graph.records.filter(({ identity }) => identity !== undefined) as RecordDraft[];
  const keysOf = findKeys(graph);
  const taking = inParts(identified, pace, (some) => {
    for (const record of some) takeKeys(record, matches.rowOf(record), keysOf(record.model));
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

/** Completes the values of every record with those of its row, for hooks, which see all of them. */
export function completeValues({ records }: RecordGraph, matches: StoredMatches): void {
  for (const record of records) {
    const row = record.operation === 'none' ? matches.rowOf(record) : undefined;
    if (row !== undefined) takeValues(record, row, record.model.attributes);
  }
}

/** Returns a function that returns the attributes of a model by which its rows are linked: primary key and ends of edges. */
function findKeys({ records }: RecordGraph): (model: ModelDefinition) => readonly Attribute[] {
  const linked = new Set<Attribute>();
  let latest: GraphRecord['edges'] | undefined;
  for (const { edges } of records) {
    if (edges === latest) continue;
    latest = edges;
    for (const { pairs } of edges) for (const { key, foreignKey } of pairs) linked.add(key).add(foreignKey);
  }
  const keys = new Map<ModelDefinition, readonly Attribute[]>();
  return (model) =>
    getOrAdd(keys, model, () => model.attributes.filter((each) => each.primaryKey || linked.has(each)));
}

/** Completes the keys of a record with those of its row. A record without a row is new. */
function takeKeys(record: RecordDraft, row: object | undefined, keys: readonly Attribute[]): void {
  const { model, values, identity } = record;
  if (row !== undefined) {
    // A row that was found is not inserted, so other records can refer to its key at once.
    record.operation = identity?.operation === 'none' ? 'none' : 'update';
    takeValues(record, row, keys);
    return;
  }
  record.operation = 'insert';
  if (model.version !== undefined) values[model.version.name] = firstVersion;
}

/** Sets the values of a row that its record does not give. */
function takeValues({ values, assigned }: GraphRecord, row: object, attributes: readonly Attribute[]): void {
  const stored = valuesOf(row);
  for (const attribute of attributes)
    if (!assigned.includes(attribute)) values[attribute.name] = stored.valueOf(attribute.name);
}

/** Keeps only those assignments that differ from the row. */
function settleStored(record: RecordDraft, row: object): void {
  const { model, assigned } = record;
  const toNewRow = setForeignKeys(record);
  const changed = findChanged(record, row, toNewRow);
  const differs = changed.length > 0 || toNewRow.size > 0 || record.computed.length > 0;
  record.operation = differs ? 'update' : 'none';
  const isUpdated = record.operation === 'update';
  if (isUpdated || isInstance(record.source)) takeValues(record, row, model.attributes);
  record.assigned = changed.length === assigned.length ? assigned : changed;
  if (isUpdated) touchRow(record);
}

function findChanged(
  { assigned, values }: GraphRecord,
  row: object,
  toNewRow: ReadonlySet<Attribute>,
): readonly Attribute[] {
  const stored = valuesOf(row);
  let changed: Attribute[] | undefined;
  for (const attribute of assigned) {
    const { name } = attribute;
    if (toNewRow.has(attribute) || isSameValue(values[name], stored.valueOf(name))) continue;
    changed ??= [];
    changed.push(attribute);
  }
  return changed ?? noAttributes;
}

/** The time of an update is that of the write, unless the values give another one. */
function touchRow({ model, values, assigned }: GraphRecord): void {
  for (const attribute of touchedAttributes(model))
    if (!assigned.includes(attribute)) values[attribute.name] = undefined;
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
    const row = matches.rowOf(root);
    if (row === undefined || (!removed.has(root) && !hasOwnedChange(root))) continue;
    root.operation = 'update';
    takeValues(root, row, root.model.attributes);
    touchRow(root);
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
function setForeignKeys({ edges, values, identity, assigned }: GraphRecord): ReadonlySet<Attribute> {
  let toNewRow: Set<Attribute> | undefined;
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (identity?.key.includes(foreignKey)) continue;
      if (mayInsert(to)) {
        toNewRow ??= new Set();
        toNewRow.add(foreignKey);
      } else if (assigned.includes(foreignKey)) values[foreignKey.name] = to.values[key.name];
    }
  }
  return toNewRow ?? noForeignKeys;
}

const noForeignKeys: ReadonlySet<Attribute> = new Set();
