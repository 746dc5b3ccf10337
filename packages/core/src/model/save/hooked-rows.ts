import type { ProblemSink } from '../../errors/problem-list.js';
import { createRecord, type RecordDraft } from '../../graph/graph-draft.js';
import { versionNotWritable } from '../../graph/problems.js';
import { readGivenValue } from '../../graph/read-values.js';
import {
  type GraphRecord,
  isStoredSource,
  type RecordGraph,
  type Removal,
} from '../../graph/record-graph.js';
import { changedKey } from '../../graph/save-problems.js';
import type { Attribute } from '../../schema/attribute.js';
import { hooksOfRows } from '../../schema/hooks.js';
import { storedRowOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { rowKey } from '../../schema/row-key.js';
import { defaultSaveRules } from '../../schema/save-rules.js';
import { isSameValue } from '../../util/equality.js';
import { getOrAdd } from '../../util/grouping.js';
import { withoutPause, withoutPauses } from '../../util/pausable.js';
import type { LeftOutRow, StoredRows } from '../hooks/stored-rows.js';
import { GraphSnapshot } from './graph-snapshot.js';
import { completeValues, settleRecords } from './settle.js';
import type { RemovedRows } from './stored-entry.js';
import type { StoredMatches } from './stored-matches.js';
import { keyObject, valueIn } from './stored-values.js';

/**
 * The stored rows of a save whose hooks run. What is given can change until the last hook before the rows has run, so it is
 * kept apart from what it means for the stored rows. An unlinked row gets a record, so that its hooks can set attributes.
 */
export class HookedRows implements StoredRows {
  readonly graph: RecordGraph;
  readonly deleted: readonly LeftOutRow[];
  readonly unlinked = new Map<GraphRecord, LeftOutRow>();
  readonly #matches: StoredMatches;
  readonly #keys = new Map<ModelDefinition, ReadonlySet<string>>();
  #given: GraphSnapshot;

  /** Settles a graph whose stored rows are found and match. */
  constructor(graph: RecordGraph, matches: StoredMatches) {
    this.#matches = matches;
    this.deleted = matches.removed.flatMap(findDeleted);
    const removals = matches.removed.map((removed) => this.#replaceUnlinked(graph, removed)).reverse();
    const unlinked = [...this.unlinked.keys()];
    this.graph = Object.freeze({
      ...graph,
      records: Object.freeze([...graph.records, ...unlinked]),
      unlinked,
      removals: Object.freeze(removals.filter(({ keys }) => keys?.length !== 0)),
    });
    for (const record of graph.records) refreshSource(record, matches.rowOf(record));
    this.#given = new GraphSnapshot(this.graph);
    this.settle();
  }

  rowOf(record: GraphRecord): object | undefined {
    return this.#matches.rowOf(record);
  }

  reset(): void {
    this.#given.restore();
  }

  assign(record: RecordDraft, attribute: Attribute, value: unknown, problems: ProblemSink): void {
    const { model, path, values, identity, assigned } = record;
    const { name } = attribute;
    if (this.rowOf(record) !== undefined && model.primaryKey.includes(attribute))
      problems.add(changedKey(model, name, path));
    if (identity !== undefined && attribute === model.version)
      problems.add(versionNotWritable(model, name, path));
    values[name] = undefined;
    record.computed = record.computed.filter((each) => each.attribute !== attribute);
    readGivenValue(values, model, attribute, value, path, problems);
    if (identity === undefined) return;
    const isAssigned = (each: Attribute) =>
      each === attribute ? values[name] !== undefined : assigned.includes(each);
    record.assigned = model.attributes.filter(isAssigned);
  }

  remember(): void {
    this.#given = new GraphSnapshot(this.graph);
  }

  settle(): void {
    withoutPause(settleRecords(this.graph, this.#matches, withoutPauses));
    completeValues(this.graph, this.#matches);
  }

  /** Adds a record for each unlinked row whose model has hooks. Returns the removal of the others. */
  #replaceUnlinked(graph: RecordGraph, removed: RemovedRows): Removal {
    const { removal, rows } = removed;
    const { model, kind, keys = [] } = removal;
    if (kind !== 'unlink' || !model.declaration.hooks.has(...hooksOfRows.update)) return removal;
    const taken = this.#rowsInValues(graph, model);
    const rest = keys.filter((_, position) => {
      const row = rows[position] as object;
      // Another record of the values stands for a row that is taken, and updates it after this removal.
      if (taken.has(rowKey(model, keyObject(model, row)))) return true;
      this.#addUnlinked(graph, removed, row);
      return false;
    });
    return Object.freeze({ ...removal, keys: rest });
  }

  /** Returns the keys of the rows of a model that records of the values stand for. */
  #rowsInValues({ records }: RecordGraph, model: ModelDefinition): ReadonlySet<string> {
    return getOrAdd(this.#keys, model, () => {
      const rows = records.filter((record) => record.model === model).map((record) => this.rowOf(record));
      return new Set(rows.flatMap((row) => (row === undefined ? [] : rowKey(model, keyObject(model, row)))));
    });
  }

  #addUnlinked(graph: RecordGraph, { removal, entry, node }: RemovedRows, row: object): void {
    const { model, association, path } = removal;
    const index = graph.records.length + this.unlinked.size;
    const record = createRecord(index, model, path, undefined, 'update');
    const assigned = association.hops[0].foreignKeys.map(({ foreignKey }) => foreignKey);
    Object.assign(record.values, keyObject(model, row));
    for (const { name } of assigned) record.values[name] = null;
    record.identity = { operation: 'update', key: model.primaryKey, rules: defaultSaveRules };
    record.assigned = assigned;
    this.#matches.add(record, row);
    this.unlinked.set(record, { model, instance: row, parent: entry, node });
  }
}

function findDeleted({ removal, rows, entry, node }: RemovedRows): readonly LeftOutRow[] {
  const { kind, model, association } = removal;
  if (kind !== 'delete' || !model.declaration.hooks.has(...hooksOfRows.delete)) return [];
  const { through } = association;
  return rows.map((row) => {
    const instance = through === undefined ? row : (row as Record<string, object>)[through.name];
    return { model, instance: instance as object, parent: entry, node };
  });
}

/** An instance of the caller may have been read before its row changed. What the caller has not changed follows the row. */
function refreshSource(record: GraphRecord, row: object | undefined): void {
  if (row === undefined || !isStoredSource(record)) return;
  const { model, source, values } = record;
  const known = storedRowOf(source);
  for (const attribute of model.attributes) {
    const { name } = attribute;
    if (isSameValue(values[name], known?.valueOf(name))) values[name] = valueIn(row, attribute);
  }
}
