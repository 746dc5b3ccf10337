import { formatPath, toPath } from '../errors/path.js';
import { CyclicDependencyError } from '../errors/usage-errors.js';
import { insertionOrder } from '../graph/insertion-order.js';
import type { Edge, GraphRecord } from '../graph/record-graph.js';
import { topologicalLevels } from '../graph/topological-levels.js';

/** New records in insertable orders, and the edges that have to wait until all of them are in. */
export interface OrderedRecords {
  readonly levels: readonly (readonly GraphRecord[])[];
  /** In input order, each behind those that it depends on. */
  readonly sequence: readonly GraphRecord[];
  readonly deferred: ReadonlySet<Edge>;
}

/**
 * Orders new records so that each comes behind those it depends on. A cycle is opened at a foreign key that may be
 * null, which is then set afterwards.
 *
 * @throws CyclicDependencyError naming a cycle of foreign keys that are all NOT NULL
 */
export function orderRecords(records: readonly GraphRecord[]): OrderedRecords {
  const deferred = new Set<Edge>();
  const waits = ({ edges }: GraphRecord) => edges.filter((edge) => !deferred.has(edge)).map(({ to }) => to);
  for (;;) {
    const { levels, cycles } = topologicalLevels(records, waits);
    if (cycles.length === 0) return { levels, sequence: insertionOrder(records, waits), deferred };
    for (const edge of cycles.flatMap((cycle) => nullableEdges(cycle, deferred))) deferred.add(edge);
  }
}

/** The edges between two neighbours of a cycle that can all wait. */
function nullableEdges(cycle: readonly GraphRecord[], deferred: ReadonlySet<Edge>): readonly Edge[] {
  for (const [index, record] of cycle.entries()) {
    const next = cycle[(index + 1) % cycle.length];
    const edges = record.edges.filter((edge) => edge.to === next && !deferred.has(edge));
    if (edges.length > 0 && edges.every((edge) => isNullable(record, edge))) return edges;
  }
  throw cyclicDependency(cycle);
}

function isNullable({ model }: GraphRecord, { pairs }: Edge): boolean {
  return pairs.every(({ foreignKey }) => model.attributeByName.get(foreignKey)?.allowNull === true);
}

function cyclicDependency(cycle: readonly GraphRecord[]): CyclicDependencyError {
  const names = cycle.map((record, index) => {
    const next = cycle[(index + 1) % cycle.length];
    const keys = record.edges
      .filter(({ to }) => to === next)
      .flatMap(({ pairs }) => pairs.map(({ foreignKey }) => foreignKey));
    return `${record.model.name}.${keys.join(', ')}`;
  });
  const path = toPath(cycle[0]?.path ?? null);
  const message = `${formatPath(path) || cycle[0]?.model.name}: each of these foreign keys is NOT NULL and waits for the next row: ${[...names, names[0]].join(' -> ')}; let one of them be null`;
  return new CyclicDependencyError(message, names, { path, model: cycle[0]?.model.name });
}
