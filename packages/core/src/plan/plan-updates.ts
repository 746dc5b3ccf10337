import type { GraphRecord, RecordGraph, Removal } from '../graph/record-graph.js';
import { hasComputedValues, mayInsert } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { getOrAdd } from '../util/grouping.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { noComputations, readComputations } from './computations.js';
import type { Computation, RemovalBatch, UpdateBatch, UpdateReference } from './write-plan.js';

/** A foreign key of a record, and the record whose key it will be. */
interface PendingReference {
  readonly attribute: Attribute;
  readonly key: Attribute;
  readonly to: GraphRecord;
}

interface UpdateDraft extends UpdateBatch {
  readonly references: readonly (UpdateReference & { readonly targets: number[] })[];
  readonly records: number[];
}

/**
 * Plans the updates of stored rows: one batch for each model and set of columns. Rows that lose their foreign keys come
 * first, so that other rows can have these.
 */
export function planUpdates(
  { records, unlinked = [] }: Pick<RecordGraph, 'records' | 'unlinked'>,
  pace: Pace | undefined,
): Paced<readonly UpdateBatch[]> {
  const drafts = new Map<string, UpdateDraft>();
  const others = records.slice(0, records.length - unlinked.length);
  const ordered = unlinked.length === 0 ? records : [...unlinked, ...others];
  const planning = inParts(ordered, pace, (some) => addUpdates(drafts, some));
  return andThen(planning, () => Object.freeze([...drafts.values()].map(freezeBatch)));
}

function addUpdates(drafts: Map<string, UpdateDraft>, records: readonly GraphRecord[]): void {
  let latest: UpdateDraft | undefined;
  for (const record of records) {
    if (hasComputedValues(record) && mayInsert(record)) addComputation(drafts, record, newRow);
    if (record.operation !== 'update') continue;
    const references = findReferences(record);
    const columns = findColumns(record, references);
    const shape = { columns, references, followsInserts: refersToNewRow(record, columns) };
    if (hasComputedValues(record)) {
      addComputation(drafts, record, shape);
      continue;
    }
    // The next row of a list usually changes the same columns.
    const draft =
      latest !== undefined && fits(latest, record, shape) ? latest : findDraft(drafts, record, shape);
    latest = draft;
    draft.records.push(record.index);
    for (const [position, { to }] of references.entries()) draft.references[position]?.targets.push(to.index);
  }
}

/** What the update of a new row sets apart from computed values, which are computed from the inserted ones. */
const newRow: BatchShape = { columns: Object.freeze([]), references: [], followsInserts: true };

/** Adds the update of a record whose values the database computes. It shares its statement with no other record. */
function addComputation(drafts: Map<string, UpdateDraft>, record: GraphRecord, shape: BatchShape): void {
  const draft = startBatch(record, shape, readComputations(record));
  drafts.set(`computed ${record.index}`, draft);
  draft.records.push(record.index);
  for (const [position, { to }] of shape.references.entries())
    draft.references[position]?.targets.push(to.index);
}

function fits(
  draft: UpdateDraft,
  { model }: GraphRecord,
  { columns, references, followsInserts }: BatchShape,
): boolean {
  return (
    draft.model === model &&
    references.length === 0 &&
    draft.references.length === 0 &&
    draft.computed.length === 0 &&
    draft.followsInserts === followsInserts &&
    (draft.columns === columns ||
      (draft.columns.length === columns.length &&
        draft.columns.every((attribute, position) => attribute === columns[position])))
  );
}

function findDraft(drafts: Map<string, UpdateDraft>, record: GraphRecord, shape: BatchShape): UpdateDraft {
  const { columns, references, followsInserts } = shape;
  const names = [columns, references.map(({ attribute }) => attribute)].map((list) =>
    list.map(({ name }) => name),
  );
  const id = JSON.stringify([record.model.name, names, followsInserts]);
  return getOrAdd(drafts, id, () => startBatch(record, shape));
}

/** Plans the removals of rows that the values leave out. */
export function planRemovals(removals: readonly Removal[]): readonly RemovalBatch[] {
  return Object.freeze(
    removals.map(({ kind, association, model, path, keys }) => {
      const cleared =
        kind === 'delete' ? [] : association.hops[0].foreignKeys.map(({ foreignKey }) => foreignKey);
      return Object.freeze({ kind, association, model, path, keys, cleared: Object.freeze(cleared) });
    }),
  );
}

/** Finds the foreign keys whose value is not known before the writes: to new rows, and to stored rows that are not known. */
function findReferences({ edges, identity, assigned }: GraphRecord): readonly PendingReference[] {
  const references: PendingReference[] = [];
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      if (identity?.key.includes(foreignKey) || to.values[key.name] != null) continue;
      if (mayInsert(to) || assigned.includes(foreignKey)) references.push({ attribute: foreignKey, key, to });
    }
  }
  return references;
}

/** Returns the columns that an update writes with values that are known, and writes foreign keys to the values. */
function findColumns(
  { edges, identity, assigned, values }: GraphRecord,
  references: readonly PendingReference[],
): readonly Attribute[] {
  const isReference = (attribute: Attribute) => references.some((each) => each.attribute === attribute);
  let columns = references.length === 0 ? assigned : assigned.filter((each) => !isReference(each));
  for (const { to, pairs } of edges) {
    for (const { foreignKey, key } of pairs) {
      const value = to.values[key.name];
      if (value == null) continue;
      const isChanged = columns.includes(foreignKey) || mayInsert(to);
      if (!isChanged || identity?.key.includes(foreignKey)) continue;
      values[foreignKey.name] = value;
      if (!columns.includes(foreignKey)) columns = [...columns, foreignKey];
    }
  }
  return columns;
}

/** Whether an update sets a foreign key to a row that the same plan inserts. */
function refersToNewRow({ edges }: GraphRecord, columns: readonly Attribute[]): boolean {
  return edges.some(
    ({ to, pairs }) =>
      mayInsert(to) &&
      pairs.some(({ foreignKey, key }) => to.values[key.name] == null || columns.includes(foreignKey)),
  );
}

interface BatchShape extends Pick<UpdateBatch, 'columns' | 'followsInserts'> {
  readonly references: readonly PendingReference[];
}

function startBatch(
  { model }: GraphRecord,
  { columns, references, followsInserts }: BatchShape,
  computed: readonly Computation[] = noComputations,
): UpdateDraft {
  return {
    kind: 'update',
    model,
    columns: Object.freeze(columns),
    followsInserts,
    references: references.map(({ attribute, key }) => ({ attribute, key, targets: [] })),
    computed,
    records: [],
  };
}

function freezeBatch(draft: UpdateDraft): UpdateBatch {
  for (const reference of draft.references) {
    Object.freeze(reference.targets);
    Object.freeze(reference);
  }
  Object.freeze(draft.references);
  Object.freeze(draft.records);
  return Object.freeze(draft);
}
