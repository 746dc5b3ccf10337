import type { Edge, GraphRecord, RecordGraph } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { isSameValue } from '../schema/key-text.js';
import { attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import type {
  CreatePlan,
  InsertBatch,
  KeyReference,
  Level,
  LinkBatch,
  PlannedLink,
  PlannedRow,
} from './create-plan.js';
import { explainCreatePlan } from './explain.js';
import { mermaidOfCreatePlan } from './mermaid.js';
import { orderRecords } from './order-records.js';

/**
 * Plans the inserts of a record graph. Needs no database.
 *
 * @throws CyclicDependencyError when no order of inserts satisfies the foreign keys
 */
export function planCreate(graph: RecordGraph): CreatePlan {
  const created = graph.records.filter(({ isNew }) => isNew);
  const { levels: ordered, sequence, deferred } = orderRecords(created);
  const planner = new BatchPlanner(deferred);
  const levels = Object.freeze(ordered.map((records) => planner.level(records)));
  const rows = Object.freeze(sequence.map((record) => planner.rowOf(record)));
  const data = { model: graph.model.name, levels, rows, links: planLinks(graph.records, deferred) };
  return Object.freeze({
    kind: 'createPlan',
    ...data,
    explain: () => explainCreatePlan(data),
    toMermaid: () => mermaidOfCreatePlan(data),
  });
}

type BatchDraft = Omit<InsertBatch, 'rows'> & { readonly rows: PlannedRow[] };

/** Foreign keys of one record whose values are not known yet, by attribute name. */
type PendingKeys = ReadonlyMap<string, { readonly to: GraphRecord; readonly key: string }>;

/** Groups the records of each level into batches: one model, one set of columns, one batch behind each key reference. */
class BatchPlanner {
  readonly #deferred: ReadonlySet<Edge>;
  readonly #rows = new Map<GraphRecord, PlannedRow>();
  #count = 0;

  constructor(deferred: ReadonlySet<Edge>) {
    this.#deferred = deferred;
  }

  level(records: readonly GraphRecord[]): Level {
    const drafts = new Map<string, BatchDraft>();
    const rows = records.map((record) => this.#place(record, drafts));
    const batches = [...drafts.values()].map((draft) =>
      Object.freeze({ ...draft, rows: Object.freeze(draft.rows) }),
    );
    return Object.freeze({ batches: Object.freeze(batches), rows: Object.freeze(rows) });
  }

  /** The row of a record whose level has been planned. */
  rowOf(record: GraphRecord): PlannedRow {
    return this.#rows.get(record) as PlannedRow;
  }

  #place(record: GraphRecord, drafts: Map<string, BatchDraft>): PlannedRow {
    const { values, pending } = this.#settleKeys(record);
    const columns = record.model.attributes.filter(
      ({ name }) => values[name] !== undefined || pending.has(name),
    );
    const draft = this.#draftFor(record.model, columns, pending, drafts);
    const row = Object.freeze({
      record: record.index,
      batch: draft.index,
      path: record.path,
      values: Object.freeze(columns.map(({ name }) => values[name])),
      references: Object.freeze([...pending.values()].map(({ to }) => to.index)),
    });
    draft.rows.push(row);
    this.#rows.set(record, row);
    return row;
  }

  /** Foreign keys take the keys that are known; the others are pending, in the order of the model's attributes. */
  #settleKeys({ model, edges, values: own }: GraphRecord) {
    const values = { ...own };
    const unsorted: [string, { readonly to: GraphRecord; readonly key: string }][] = [];
    for (const edge of edges) {
      if (this.#deferred.has(edge)) continue;
      for (const { foreignKey, key } of edge.pairs) {
        const known = edge.to.values[key];
        if (known === undefined || known === null) unsorted.push([foreignKey, { to: edge.to, key }]);
        else values[foreignKey] = known;
      }
    }
    const pending: PendingKeys =
      unsorted.length < 2 ? new Map(unsorted) : new Map(inAttributeOrder(model, new Map(unsorted)));
    return { values, pending };
  }

  #draftFor(
    model: ModelDefinition,
    columns: readonly Attribute[],
    pending: PendingKeys,
    drafts: Map<string, BatchDraft>,
  ): BatchDraft {
    let shape = model.name;
    for (const { name } of columns) {
      const reference = pending.get(name);
      shape +=
        reference === undefined
          ? `\n${name}`
          : `\n${name}=${this.rowOf(reference.to).batch}.${reference.key}`;
    }
    const known = drafts.get(shape);
    if (known !== undefined) return known;
    const draft: BatchDraft = {
      kind: 'insertBatch',
      index: this.#count,
      model,
      columns: Object.freeze(columns),
      omitted: Object.freeze(model.attributes.filter((attribute) => !columns.includes(attribute))),
      keyReferences: Object.freeze(
        [...pending].map(([name, { to, key }]) => this.#keyReference(model, name, to, key)),
      ),
      rows: [],
    };
    this.#count += 1;
    drafts.set(shape, draft);
    return draft;
  }

  #keyReference(model: ModelDefinition, name: string, to: GraphRecord, key: string): KeyReference {
    const { batch } = this.rowOf(to);
    return Object.freeze({
      attribute: attributeNamed(model, name),
      batch,
      key: attributeNamed(to.model, key),
    });
  }
}

function inAttributeOrder<T>({ attributes }: ModelDefinition, byName: ReadonlyMap<string, T>): [string, T][] {
  return attributes.filter(({ name }) => byName.has(name)).map(({ name }) => [name, byName.get(name) as T]);
}

/** Edges that no insert can carry, grouped by the record that they lead to. */
function planLinks(records: readonly GraphRecord[], deferred: ReadonlySet<Edge>): readonly LinkBatch[] {
  const links = new Map<string, LinkBatch & { readonly rows: PlannedLink[] }>();
  for (const record of records) {
    for (const edge of record.edges) {
      if (record.isNew ? !deferred.has(edge) : isLinked(record, edge)) continue;
      const id = `${record.model.name}\n${edge.pairs.map(({ foreignKey }) => foreignKey)}\n${edge.to.index}`;
      const link = links.get(id) ?? linkTo(record, edge);
      link.rows.push(Object.freeze({ record: record.index, path: record.path }));
      links.set(id, link);
    }
  }
  return Object.freeze([...links.values()].map((link) => Object.freeze(link)));
}

function isLinked({ values }: GraphRecord, { pairs, to }: Edge): boolean {
  return (
    !to.isNew &&
    pairs.every(
      ({ foreignKey, key }) =>
        to.values[key] !== undefined && isSameValue(values[foreignKey], to.values[key]),
    )
  );
}

function linkTo({ model }: GraphRecord, { pairs, to }: Edge): LinkBatch & { readonly rows: PlannedLink[] } {
  const named = pairs.map(({ foreignKey, key }) => ({
    attribute: attributeNamed(model, foreignKey),
    key: attributeNamed(to.model, key),
  }));
  return { kind: 'linkBatch', model, pairs: named, to: to.index, toModel: to.model, rows: [] };
}
