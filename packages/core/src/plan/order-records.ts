import { formatPath, toPath } from '../errors/path.js';
import { CyclicDependencyError } from '../errors/usage-errors.js';
import type { Edge, GraphRecord } from '../graph/record-graph.js';
import { type TopologicalOrder, topologicalSort } from '../util/topological-sort.js';

/**
 * How an edge of a cycle is dealt with: the key it leads to is known before any row is in, or the foreign key is set
 * when all rows are in.
 */
export type CycleBreak = 'preassigned' | 'deferred';

/** The edges that do not take part in the order. */
export type CycleBreaks = ReadonlyMap<GraphRecord, ReadonlyMap<Edge, CycleBreak>>;

/** New records in an insertable order. */
export interface OrderedRecords {
  /** In input order, each behind those that it depends on. */
  readonly sequence: readonly GraphRecord[];
  /** The level of each, in the order of the sequence. */
  readonly levels: readonly number[];
  readonly cycleBreaks: CycleBreaks;
}

/** What a database can know of a key before its row is in; else only numbered and given keys are. */
export interface KeyKnowledge {
  /** Whether the default of a column can be drawn beforehand. */
  readonly supportsPreallocatedDefaults: boolean;
}

/**
 * Orders new records so that each comes behind those it depends on. A cycle is opened where a key can be known before
 * its row is in; else at a foreign key that may be null, which is set afterwards.
 *
 * @param records every record of the graph, at its position
 * @throws CyclicDependencyError naming a cycle of which neither is true
 */
export function orderRecords(records: readonly GraphRecord[], foresight: KeyKnowledge): OrderedRecords {
  const created = records.filter(({ isNew }) => isNew);
  const cycleBreaks: MutableCycleBreaks = new Map();
  const closed = new Map<GraphRecord, readonly Edge[]>();
  const edgesOf = (record: GraphRecord) => closed.get(record) ?? record.edges;
  for (;;) {
    const { order, levels, cycles } = sortRecords(
      created,
      records.length,
      cycleBreaks.size > 0 ? edgesOf : ownEdges,
    );
    if (cycles.length === 0) return { sequence: order, levels, cycleBreaks };
    for (const cycle of cycles) {
      const record = breakCycle(cycle, cycleBreaks, foresight);
      const opened = cycleBreaks.get(record);
      closed.set(
        record,
        record.edges.filter((edge) => opened?.has(edge) !== true),
      );
    }
  }
}

type MutableCycleBreaks = Map<GraphRecord, Map<Edge, CycleBreak>>;

const ownEdges = ({ edges }: GraphRecord) => edges;

function sortRecords(
  created: readonly GraphRecord[],
  size: number,
  edgesOf: (record: GraphRecord) => readonly Edge[],
): TopologicalOrder<GraphRecord> {
  return topologicalSort(created, {
    size,
    positionOf: ({ isNew, index }) => (isNew ? index : -1),
    dependency: (record, nth) => edgesOf(record)[nth]?.to,
  });
}

/** @returns the record at which the cycle is open now */
function breakCycle(
  cycle: readonly GraphRecord[],
  openings: MutableCycleBreaks,
  foresight: KeyKnowledge,
): GraphRecord {
  let best: Step | undefined;
  for (const [index, record] of cycle.entries()) {
    const next = cycle[(index + 1) % cycle.length];
    const opened = openings.get(record);
    const edges = record.edges.filter((edge) => edge.to === next && opened?.has(edge) !== true);
    // Another cycle was opened here.
    if (edges.length === 0) return record;
    const cost = Math.max(...edges.map((edge) => breakCost(record, edge, foresight)));
    if (cost < (best?.cost ?? impossible)) best = { record, edges, cost };
  }
  if (best === undefined) throw cyclicDependency(cycle);
  const { record, edges } = best;
  const opened = openings.get(record) ?? new Map<Edge, CycleBreak>();
  for (const edge of edges) opened.set(edge, isPreassigned(edge, foresight) ? 'preassigned' : 'deferred');
  openings.set(record, opened);
  return record;
}

interface Step {
  readonly record: GraphRecord;
  readonly edges: readonly Edge[];
  readonly cost: number;
}

const impossible = 3;

/** What it costs to open a cycle at an edge: a foreseen key nothing, a deferred one another statement. */
function breakCost(record: GraphRecord, edge: Edge, foresight: KeyKnowledge): number {
  const isNullable = edge.pairs.every(
    ({ foreignKey }) => record.model.attributeByName.get(foreignKey)?.allowNull === true,
  );
  if (isPreassigned(edge, foresight)) return isNullable ? 0 : 1;
  return isNullable ? 2 : impossible;
}

function isPreassigned({ to, pairs }: Edge, { supportsPreallocatedDefaults }: KeyKnowledge): boolean {
  return pairs.every(({ key }) => {
    if (to.values[key] !== undefined && to.values[key] !== null) return true;
    const attribute = to.model.attributeByName.get(key);
    if (attribute?.primaryKey !== true) return false;
    return (
      attribute.autoIncrement || (supportsPreallocatedDefaults && attribute.defaultValue?.kind === 'sql')
    );
  });
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
  const message = `${formatPath(path) || cycle[0]?.model.name}: each of these foreign keys is NOT NULL and waits for a key that is known only when its row is in: ${[...names, names[0]].join(' -> ')}; let one of them be null, or give the rows their keys`;
  return new CyclicDependencyError(message, names, { path, model: cycle[0]?.model.name });
}
