import type { Edge, GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { isSameValue } from '../schema/key-text.js';
import { attributeNamed } from '../schema/model-definition.js';
import { BatchPlanner } from './batch-planner.js';
import type { CreatePlan, LinkBatch, PlannedLink } from './create-plan.js';
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
