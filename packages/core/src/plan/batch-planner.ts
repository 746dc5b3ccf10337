import type { Edge, GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import type { ForeignKeyPair, ModelDefinition } from '../schema/model-definition.js';
import { getOrAdd } from '../util/grouping.js';
import { type ColumnSet, getColumnSet } from './column-set.js';
import type { CycleBreaks } from './order-records.js';
import type { InsertBatch, KeyReference, Level } from './write-plan.js';

/** A batch that records are still added to. */
interface BatchDraft extends ColumnSet {
  readonly index: number;
  readonly model: ModelDefinition;
  readonly records: number[];
  readonly keyReferences: readonly (KeyReference & { readonly targets: number[] })[];
}

/** The key of another new record, which is not known yet. */
interface PendingKey {
  readonly foreignKey: Attribute;
  readonly key: Attribute;
  readonly to: GraphRecord;
  readonly batch: number | undefined;
}

const noEdges: readonly Edge[] = Object.freeze([]);

/** Groups the records of each level into batches: one model, one set of columns, one referenced batch per foreign key. */
export class BatchPlanner {
  readonly #cycleBreaks: CycleBreaks;
  /** The batch of each placed record, by the record's position. */
  readonly #batchOf: Int32Array;
  #drafts: BatchDraft[] = [];
  #byShape = new Map<ModelDefinition, Map<string, BatchDraft>>();
  /** The draft of each model's last record. The next record usually fits it too. */
  #latest = new Map<ModelDefinition, BatchDraft>();
  #count = 0;
  /** The keys that the current record waits for: the same for records that share their edges. */
  #pending: PendingKey[] = [];
  #pendingOf: readonly Edge[] = noEdges;

  constructor(cycleBreaks: CycleBreaks, recordCount: number) {
    this.#cycleBreaks = cycleBreaks;
    this.#batchOf = new Int32Array(recordCount);
  }

  /** Begins a level. Its records depend on earlier levels only. */
  beginLevel(): void {
    this.#drafts = [];
    this.#byShape = new Map();
    this.#latest = new Map();
  }

  /** Places the records of the level at the positions from `start` to `end`. */
  place(records: readonly GraphRecord[], start: number, end: number): void {
    for (let position = start; position < end; position += 1) this.#place(records[position] as GraphRecord);
  }

  /** Returns the batches of the level. */
  endLevel(): Level {
    return Object.freeze({ batches: Object.freeze(this.#drafts.map(freezeBatch)) });
  }

  #place(record: GraphRecord): void {
    this.#collectReferences(record);
    const draft = this.#draftFor(record);
    draft.records.push(record.index);
    for (let position = 0; position < this.#pending.length; position += 1)
      draft.keyReferences[position]?.targets.push((this.#pending[position] as PendingKey).to.index);
    this.#batchOf[record.index] = draft.index;
  }

  /** Writes the keys that are known to the foreign keys. The others are pending, in the order of the attributes. */
  #collectReferences(record: GraphRecord): void {
    const { model, values, edges } = record;
    const breaks = this.#cycleBreaks.size === 0 ? undefined : this.#cycleBreaks.get(record);
    const isCollected = edges === this.#pendingOf && breaks === undefined;
    if (edges.length === 0 && isCollected) return;
    if (!isCollected) this.#pending = [];
    this.#pendingOf = breaks === undefined ? edges : noEdges;
    for (let position = 0; position < edges.length; position += 1) {
      const edge = edges[position] as Edge;
      const cycleBreak = breaks?.get(edge);
      if (cycleBreak === 'deferred') continue;
      for (let pair = 0; pair < edge.pairs.length; pair += 1) {
        const { foreignKey, key } = edge.pairs[pair] as ForeignKeyPair;
        const value = edge.to.values[key.name];
        if (value !== undefined && value !== null) values[foreignKey.name] = value;
        else if (!isCollected) this.#addPending(foreignKey, key, edge.to, cycleBreak === 'preassigned');
      }
    }
    if (!isCollected && this.#pending.length > 1) sortByAttribute(this.#pending, model);
  }

  /** Adds a key that is not known yet, unless another edge sets the same foreign key. */
  #addPending(foreignKey: Attribute, key: Attribute, to: GraphRecord, isPreassigned: boolean): void {
    if (this.#isPending(foreignKey.name)) return;
    const batch = isPreassigned ? undefined : this.#batchOf[to.index];
    this.#pending.push({ foreignKey, key, to, batch });
  }

  #isPending(name: string): boolean {
    for (const { foreignKey } of this.#pending) if (foreignKey.name === name) return true;
    return false;
  }

  #isPresent(record: GraphRecord, name: string): boolean {
    return record.values[name] !== undefined || this.#isPending(name);
  }

  #draftFor(record: GraphRecord): BatchDraft {
    const { model } = record;
    const latest = this.#latest.get(model);
    if (latest !== undefined && this.#fits(latest, record)) return latest;
    const columnSet = getColumnSet(model, (name) => this.#isPresent(record, name));
    const drafts = getOrAdd(this.#byShape, model, () => new Map<string, BatchDraft>());
    const draft = getOrAdd(drafts, this.#buildShape(model, columnSet), () =>
      this.#startDraft(model, columnSet),
    );
    this.#latest.set(model, draft);
    return draft;
  }

  /** Describes a batch by positions of attributes and batches, which costs less than names and is as unambiguous. */
  #buildShape({ attributes }: ModelDefinition, columnSet: ColumnSet): string {
    let { shape } = columnSet;
    for (const { foreignKey, key, to, batch } of this.#pending)
      shape += `;${attributes.indexOf(foreignKey)},${to.model.attributes.indexOf(key)},${batch ?? ''}`;
    return shape;
  }

  #fits({ columns, omitted, keyReferences }: BatchDraft, { values }: GraphRecord): boolean {
    if (keyReferences.length !== this.#pending.length) return false;
    for (let position = 0; position < columns.length; position += 1) {
      const { name } = columns[position] as Attribute;
      if (values[name] === undefined && !this.#isPending(name)) return false;
    }
    for (let position = 0; position < omitted.length; position += 1) {
      const { name } = omitted[position] as Attribute;
      if (values[name] !== undefined || this.#isPending(name)) return false;
    }
    for (let position = 0; position < keyReferences.length; position += 1) {
      const { attribute, batch, key } = keyReferences[position] as KeyReference;
      const pending = this.#pending[position] as PendingKey;
      if (pending.foreignKey !== attribute || pending.key !== key || pending.batch !== batch) return false;
    }
    return true;
  }

  #startDraft(model: ModelDefinition, { shape, columns, omitted }: ColumnSet): BatchDraft {
    const index = this.#count;
    this.#count += 1;
    const keyReferences = this.#pending.map(({ foreignKey, key, batch }) => {
      return { attribute: foreignKey, key, batch, targets: [] };
    });
    const draft = { index, model, shape, columns, omitted, keyReferences, records: [] };
    this.#drafts.push(draft);
    return draft;
  }
}

function freezeBatch({ index, model, columns, omitted, keyReferences, records }: BatchDraft): InsertBatch {
  for (const reference of keyReferences) {
    Object.freeze(reference.targets);
    Object.freeze(reference);
  }
  return Object.freeze({
    kind: 'insert' as const,
    index,
    model,
    columns,
    omitted,
    keyReferences: Object.freeze(keyReferences),
    records: Object.freeze(records),
  });
}

/** Sorts pending keys by their attributes. They are few, and usually sorted. */
function sortByAttribute(pending: PendingKey[], { attributes }: ModelDefinition): void {
  for (let next = 1; next < pending.length; next += 1) {
    if (isBefore(attributes, pending[next - 1] as PendingKey, pending[next] as PendingKey)) continue;
    pending.sort((left, right) => (isBefore(attributes, left, right) ? -1 : 1));
    return;
  }
}

function isBefore(attributes: readonly Attribute[], left: PendingKey, right: PendingKey): boolean {
  for (let position = 0; position < attributes.length; position += 1) {
    if (attributes[position] === left.foreignKey) return true;
    if (attributes[position] === right.foreignKey) return false;
  }
  return true;
}
