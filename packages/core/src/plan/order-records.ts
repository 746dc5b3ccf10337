import { formatPath, toPath } from '../errors/path.js';
import { CyclicDependencyError } from '../errors/schema-errors.js';
import { type Edge, type GraphRecord, mayInsert } from '../graph/record-graph.js';
import { getOrAdd } from '../util/grouping.js';
import { andThen, inSteps, type Pace, type Paced } from '../util/pausable.js';
import { type Dependencies, TopologicalSort } from '../util/topological-sort.js';

/**
 * How a dependency in a cycle is broken: the key that it refers to is assigned before the first insert, or the foreign
 * key is set by an UPDATE after all inserts.
 */
export type CycleBreak = 'preassigned' | 'deferred';

/** The edges that the order ignores, by the record that depends on them. */
export type CycleBreaks = ReadonlyMap<GraphRecord, ReadonlyMap<Edge, CycleBreak>>;

/** New records in an insertable order. */
export interface OrderedRecords {
  /** In input order, each record after the records that it depends on. */
  readonly sequence: readonly GraphRecord[];
  /** The level of each record, in the order of the sequence. */
  readonly levels: readonly number[];
  readonly cycleBreaks: CycleBreaks;
}

/** The keys that a database can assign before the insert, in addition to numbered ones and those of the values. */
export interface KeyKnowledge {
  /** Whether the default of a column can be evaluated before its row is inserted. */
  readonly supportsPreallocatedDefaults: boolean;
}

/**
 * Orders the records to insert, each after the records that it depends on. A cycle is broken at a key that can be
 * preassigned, otherwise at a nullable foreign key, which is set afterwards.
 *
 * @param records every record of the graph, at its position
 * @throws CyclicDependencyError naming a cycle that cannot be broken
 */
export function orderRecords(
  records: readonly GraphRecord[],
  knowledge: KeyKnowledge,
  pace: Pace | undefined,
): Paced<OrderedRecords> {
  const created = records.filter(mayInsert);
  const cycleBreaks: MutableCycleBreaks = new Map();
  const closed = new Map<GraphRecord, readonly Edge[]>();
  const edgesOf = (record: GraphRecord) => closed.get(record) ?? record.edges;
  let sort = new TopologicalSort(created, dependenciesOf(records.length, ownEdges));
  const sortSome = (count: number): boolean => {
    if (sort.visitSome(count)) return true;
    if (sort.cycles.length === 0) return false;
    for (const cycle of sort.cycles) {
      const record = breakCycle(cycle, cycleBreaks, knowledge);
      const breaks = cycleBreaks.get(record);
      closed.set(
        record,
        record.edges.filter((edge) => breaks?.has(edge) !== true),
      );
    }
    sort = new TopologicalSort(created, dependenciesOf(records.length, edgesOf));
    return true;
  };
  return andThen(inSteps(sortSome, pace), () => ({ sequence: sort.order, levels: sort.levels, cycleBreaks }));
}

type MutableCycleBreaks = Map<GraphRecord, Map<Edge, CycleBreak>>;

const ownEdges = ({ edges }: GraphRecord) => edges;

function dependenciesOf(
  size: number,
  edgesOf: (record: GraphRecord) => readonly Edge[],
): Dependencies<GraphRecord> {
  return {
    size,
    positionOf: (record) => (mayInsert(record) ? record.index : -1),
    dependency: (record, nth) => edgesOf(record)[nth]?.to,
  };
}

/** Breaks a cycle at its cheapest edge. @returns the record at which the cycle is broken */
function breakCycle(
  cycle: readonly GraphRecord[],
  cycleBreaks: MutableCycleBreaks,
  knowledge: KeyKnowledge,
): GraphRecord {
  let best: BreakCandidate | undefined;
  for (const [index, record] of cycle.entries()) {
    const next = cycle[(index + 1) % cycle.length];
    const breaks = cycleBreaks.get(record);
    const edges = record.edges.filter((edge) => edge.to === next && breaks?.has(edge) !== true);
    // This edge was broken for another cycle already.
    if (edges.length === 0) return record;
    const cost = Math.max(...edges.map((edge) => breakCost(edge, knowledge)));
    if (cost < (best?.cost ?? impossible)) best = { record, edges, cost };
  }
  if (best === undefined) throw cyclicDependency(cycle);
  const { record, edges } = best;
  const breaks = getOrAdd(cycleBreaks, record, () => new Map());
  for (const edge of edges) breaks.set(edge, isPreassigned(edge, knowledge) ? 'preassigned' : 'deferred');
  return record;
}

interface BreakCandidate {
  readonly record: GraphRecord;
  readonly edges: readonly Edge[];
  readonly cost: number;
}

const impossible = 3;

/** Returns the cost of breaking a cycle at an edge. A deferred foreign key costs a statement, a preassigned key none. */
function breakCost(edge: Edge, knowledge: KeyKnowledge): number {
  const isNullable = edge.pairs.every(({ foreignKey }) => foreignKey.allowNull);
  if (isPreassigned(edge, knowledge)) return isNullable ? 0 : 1;
  return isNullable ? 2 : impossible;
}

function isPreassigned({ to, pairs }: Edge, { supportsPreallocatedDefaults }: KeyKnowledge): boolean {
  return pairs.every(({ key }) => {
    const value = to.values[key.name];
    if (value !== undefined && value !== null) return true;
    if (!key.primaryKey) return false;
    return key.autoIncrement || (supportsPreallocatedDefaults && key.defaultValue?.kind === 'sql');
  });
}

function cyclicDependency(cycle: readonly GraphRecord[]): CyclicDependencyError {
  const names = cycle.map((record, index) => {
    const next = cycle[(index + 1) % cycle.length];
    const keys = record.edges
      .filter(({ to }) => to === next)
      .flatMap(({ pairs }) => pairs.map(({ foreignKey }) => foreignKey.name));
    return `${record.model.name}.${keys.join(', ')}`;
  });
  const path = toPath(cycle[0]?.path ?? null);
  const place = formatPath(path) || cycle[0]?.model.name;
  const why = 'is NOT NULL and waits for a key that is known only after its row is inserted';
  const message = `${place}: each of these foreign keys ${why}: ${[...names, names[0]].join(' -> ')}`;
  const hint = 'let one of them be null, or give the rows their keys';
  return new CyclicDependencyError(message, names, { path, model: cycle[0]?.model.name, hint });
}
