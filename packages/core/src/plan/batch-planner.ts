import type { Edge, GraphRecord, Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import type { InsertBatch, KeyReference, Level, PlannedRow } from './create-plan.js';

type BatchDraft = Omit<InsertBatch, 'rows'> & { readonly rows: PlannedRow[] };

/** The key of another new record, for which one has to wait. */
interface PendingKey {
  readonly to: GraphRecord;
  readonly key: string;
}

/** The values of a row, and by attribute, in the order of the model, the keys that are not known yet. */
interface SettledRow {
  readonly values: Values;
  readonly pending: ReadonlyMap<string, PendingKey>;
}

const nothingPending: ReadonlyMap<string, PendingKey> = new Map();

/** Groups the records of each level into batches: one model, one set of columns, one batch behind each key reference. */
export class BatchPlanner {
  readonly #deferred: ReadonlySet<Edge>;
  readonly #rows = new Map<GraphRecord, PlannedRow>();
  #drafts = new Map<string, BatchDraft>();
  /** The draft that a model's last record went to: most often the next one goes there too. */
  #latest = new Map<ModelDefinition, BatchDraft>();
  #count = 0;

  constructor(deferred: ReadonlySet<Edge>) {
    this.#deferred = deferred;
  }

  level(records: readonly GraphRecord[]): Level {
    this.#drafts = new Map();
    this.#latest = new Map();
    for (const record of records) this.#place(record);
    const drafts = [...this.#drafts.values()];
    const batches = drafts.map((draft) => Object.freeze({ ...draft, rows: Object.freeze(draft.rows) }));
    return Object.freeze({ batches: Object.freeze(batches) });
  }

  /** The row of a record whose level has been planned. */
  rowOf(record: GraphRecord): PlannedRow {
    return this.#rows.get(record) as PlannedRow;
  }

  #place(record: GraphRecord): void {
    const settled = this.#settle(record);
    const draft = this.#draftFor(record.model, settled);
    const references: number[] = [];
    for (const { to } of settled.pending.values()) references.push(to.index);
    const row = Object.freeze({
      record: record.index,
      batch: draft.index,
      path: record.path,
      values: Object.freeze(draft.columns.map(({ name }) => settled.values[name])),
      references: Object.freeze(references),
    });
    draft.rows.push(row);
    this.#rows.set(record, row);
  }

  /** Foreign keys take the keys that are known; the others are pending. */
  #settle({ model, edges, values: own }: GraphRecord): SettledRow {
    let values = own;
    const pending = new Map<string, PendingKey>();
    for (const edge of edges) {
      if (this.#deferred.has(edge)) continue;
      for (const { foreignKey, key } of edge.pairs) {
        const known = edge.to.values[key];
        if (known === undefined || known === null) pending.set(foreignKey, { to: edge.to, key });
        else values = { ...values, [foreignKey]: known };
      }
    }
    if (pending.size < 2) return { values, pending: pending.size === 0 ? nothingPending : pending };
    const inOrder = model.attributes.filter(({ name }) => pending.has(name));
    return { values, pending: new Map(inOrder.map(({ name }) => [name, pending.get(name) as PendingKey])) };
  }

  #draftFor(model: ModelDefinition, settled: SettledRow): BatchDraft {
    const latest = this.#latest.get(model);
    if (latest !== undefined && this.#fits(latest, settled)) return latest;
    const { values, pending } = settled;
    const columns = model.attributes.filter(({ name }) => isPresent(name, settled));
    const references = [...pending].map(([name, { to, key }]) => [name, this.rowOf(to).batch, key]);
    const shape = JSON.stringify([model.name, columns.map(({ name }) => name), references]);
    const draft = this.#drafts.get(shape) ?? this.#draft(model, columns, { values, pending });
    this.#drafts.set(shape, draft);
    this.#latest.set(model, draft);
    return draft;
  }

  #fits({ model, columns, keyReferences }: BatchDraft, settled: SettledRow): boolean {
    let next = 0;
    for (const attribute of model.attributes) {
      const isColumn = columns[next] === attribute;
      if (isPresent(attribute.name, settled) !== isColumn) return false;
      if (isColumn) next += 1;
    }
    if (keyReferences.length !== settled.pending.size) return false;
    return keyReferences.every(({ attribute, batch, key }) => {
      const pending = settled.pending.get(attribute.name);
      return pending !== undefined && pending.key === key.name && this.rowOf(pending.to).batch === batch;
    });
  }

  #draft(model: ModelDefinition, columns: readonly Attribute[], { pending }: SettledRow): BatchDraft {
    const index = this.#count;
    this.#count += 1;
    return {
      kind: 'insertBatch',
      index,
      model,
      columns: Object.freeze(columns),
      omitted: Object.freeze(model.attributes.filter((attribute) => !columns.includes(attribute))),
      keyReferences: Object.freeze([...pending].map(([name, each]) => this.#keyReference(model, name, each))),
      rows: [],
    };
  }

  #keyReference(model: ModelDefinition, name: string, { to, key }: PendingKey): KeyReference {
    const { batch } = this.rowOf(to);
    return Object.freeze({
      attribute: attributeNamed(model, name),
      batch,
      key: attributeNamed(to.model, key),
    });
  }
}

function isPresent(name: string, { values, pending }: SettledRow): boolean {
  return values[name] !== undefined || pending.has(name);
}
