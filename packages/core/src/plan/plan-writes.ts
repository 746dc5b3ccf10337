import type { Dialect } from '../dialect/dialect.js';
import { findHookedModels } from '../graph/hooked-models.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { afterRowHooks } from '../schema/hooks.js';
import { andThen, inSteps, type Pace, type Paced } from '../util/pausable.js';
import { BatchPlanner } from './batch-planner.js';
import type { CostEstimate, CostEstimator, PlanSize, StoredSize } from './cost-estimate.js';
import { explainWritePlan } from './explain.js';
import { drawWritePlan } from './mermaid.js';
import { type OrderedRecords, orderRecords } from './order-records.js';
import { findDeferredLinks, planLinks } from './plan-links.js';
import { planRemovals, planUpdates } from './plan-updates.js';
import type { StoredRowsPlan } from './stored-rows-plan.js';
import {
  batchesOf,
  type InsertBatch,
  type Level,
  mayWrite,
  type PreassignedKey,
  type WritePlan,
} from './write-plan.js';

/** The part of a dialect that planning needs. */
type PlanDialect = Pick<Dialect, 'supportsPreallocatedDefaults' | 'displayName'> & CostEstimator;

/**
 * Plans the inserts of a record graph. Needs no database.
 *
 * @param stored how a save finds its stored rows, for the description and the cost of the plan
 * @throws CyclicDependencyError if no order of inserts satisfies the foreign keys
 */
export function planWrites(
  graph: RecordGraph,
  dialect: PlanDialect,
  pace?: Pace,
  stored?: StoredRowsPlan,
): Paced<WritePlan> {
  return andThen(orderRecords(graph.records, dialect, pace), (ordered) =>
    andThen(planLevels(ordered, graph.records.length, pace), (levels) =>
      andThen(planUpdatesAndLinks(graph, ordered, pace), (changes) =>
        buildPlan(graph, dialect, ordered, { levels, stored, ...changes }),
      ),
    ),
  );
}

type UpdatesAndLinks = Pick<WritePlan, 'links' | 'updates'>;

/** Plans what inserts alone do not do: updates of stored rows, and foreign keys that are set after the inserts. */
function planUpdatesAndLinks(
  graph: RecordGraph,
  { sequence, cycleBreaks }: OrderedRecords,
  pace: Pace | undefined,
): Paced<UpdatesAndLinks> {
  const isInserted = sequence.length === graph.records.length;
  if (isInserted && cycleBreaks.size === 0 && graph.scopeUpdates.length === 0) return insertsAlone;
  return andThen(planLinks(graph, cycleBreaks, pace), (links) =>
    andThen(planUpdates(graph, pace), (updates) => ({ links, updates })),
  );
}

const insertsAlone: UpdatesAndLinks = { links: Object.freeze([]), updates: Object.freeze([]) };

function buildPlan(
  graph: RecordGraph,
  dialect: PlanDialect,
  ordered: OrderedRecords,
  { levels, stored, links, updates }: UpdatesAndLinks & Pick<WritePlan, 'levels' | 'stored'>,
): WritePlan {
  const batches = batchesOf({ levels });
  const steps = {
    stored,
    links,
    updates,
    removals: planRemovals(graph.removals),
    preassignedKeys: findPreassignedKeys(batches, graph.records),
    hasForwardReferences: hasForwardReferences(ordered),
  };
  const data = {
    model: graph.model.name,
    levels,
    ...steps,
    sequence: Object.freeze(ordered.sequence.map(({ index }) => index)),
  };
  return new PlannedWrites(data, dialect, () => measurePlan(batches, steps, graph));
}

type PlanData = Omit<WritePlan, 'kind' | 'size' | 'statements' | 'explain' | 'toMermaid'>;

/**
 * A frozen plan. Its size and its cost are computed when they are read, since few callers read them. It is a class, since
 * each object literal with getters has its own shape in V8, which would keep the records alive.
 */
class PlannedWrites implements WritePlan {
  readonly kind = 'writePlan';
  readonly model: string;
  readonly levels: WritePlan['levels'];
  readonly removals: WritePlan['removals'];
  readonly updates: WritePlan['updates'];
  readonly links: WritePlan['links'];
  readonly stored: WritePlan['stored'];
  readonly preassignedKeys: WritePlan['preassignedKeys'];
  readonly hasForwardReferences: boolean;
  readonly sequence: WritePlan['sequence'];
  readonly #dialect: PlanDialect;
  readonly #size: () => PlanSize;

  constructor(data: PlanData, dialect: PlanDialect, size: () => PlanSize) {
    this.model = data.model;
    this.levels = data.levels;
    this.removals = data.removals;
    this.updates = data.updates;
    this.links = data.links;
    this.stored = data.stored;
    this.preassignedKeys = data.preassignedKeys;
    this.hasForwardReferences = data.hasForwardReferences;
    this.sequence = data.sequence;
    this.#dialect = dialect;
    this.#size = size;
    Object.freeze(this);
  }

  get size(): PlanSize {
    return this.#size();
  }

  get statements(): number {
    return this.#estimateCost().statements;
  }

  explain(): string {
    return explainWritePlan({
      ...(this as WritePlan),
      estimate: `on ${this.#dialect.displayName}: ${this.#estimateCost().text}`,
    });
  }

  toMermaid(): string {
    return drawWritePlan(this);
  }

  #estimateCost(): CostEstimate {
    const { size } = this;
    const alone = this.#dialect.estimateCost(size);
    if (size.hookedModels.length > 0) return withHookedRows(alone, size.hookedModels);
    return size.hasAfterHooks ? withTransactionCost(alone) : alone;
  }
}

/** Adds a transaction for the hooks, in which the create is a savepoint instead of a transaction. */
function withTransactionCost({ statements: alone, text }: CostEstimate): CostEstimate {
  const statements = 2 + (alone === 1 ? 2 : 0) + alone;
  const why = 'a transaction for the hooks after the rows, and a savepoint in it';
  return { statements, text: `${statements} statements: ${why}; without them ${text}` };
}

/** Adds what hooks of a save cost: they see the stored rows, so these are read first, in a transaction around the write. */
function withHookedRows(alone: CostEstimate, models: readonly string[]): CostEstimate {
  const { statements } = withTransactionCost(alone);
  const names = models.map((name) => `'${name}'`);
  const list = [...names.slice(0, -2), names.slice(-2).join(' and ')].join(', ');
  const why = `hooks of ${list} see the stored rows, so a transaction reads these before the write`;
  return {
    statements,
    text: `${statements} statements and those that read: ${why}; without hooks ${alone.text}`,
  };
}

function measurePlan(
  batches: readonly InsertBatch[],
  {
    links,
    updates,
    preassignedKeys,
    hasForwardReferences: forward,
    stored,
  }: Pick<WritePlan, 'links' | 'updates' | 'preassignedKeys' | 'hasForwardReferences' | 'stored'>,
  graph: RecordGraph,
): PlanSize {
  const { records } = graph;
  return Object.freeze({
    batches: Object.freeze(
      batches.map((batch) => ({ rows: batch.records.length, columns: batch.columns.length })),
    ),
    links: links.length,
    deferredLinks: findDeferredLinks(links, records).length,
    preassignedKeys: preassignedKeys.length,
    stored: stored && measureStored(stored, updates),
    hasForwardReferences: forward,
    hasAfterHooks: records.some(
      ({ operation, model }) => operation === 'insert' && model.declaration.hooks.has(...afterRowHooks),
    ),
    hookedModels: Object.freeze(findHookedModels(graph).map(({ name }) => name)),
    hasKeys: batches.every(({ model }) => model.primaryKey.length > 0),
  });
}

function measureStored({ steps, inOneStatement }: StoredRowsPlan, updates: WritePlan['updates']): StoredSize {
  const written = updates.filter(mayWrite);
  const removing = steps.filter(({ missing }) => missing === 'delete' || missing === 'unlink');
  // A row to link is looked up by its key unless it is below its parent already.
  const links = steps.filter(({ kind }) => kind === 'link');
  return Object.freeze({
    reads: steps.length + links.length,
    removals: new Set(removing.map(({ association }) => association)).size,
    updates: Object.freeze({
      rows: written.reduce((sum, { records }) => sum + records.length, 0),
      batches: written.length,
    }),
    hasLocks: steps.some(({ kind }) => kind === 'lock'),
    inOneStatement,
  });
}

function planLevels(
  { sequence, levels: levelOf, cycleBreaks }: OrderedRecords,
  recordCount: number,
  pace: Pace | undefined,
): Paced<readonly Level[]> {
  const planner = new BatchPlanner(cycleBreaks, recordCount);
  const recordsByLevel = groupByLevel(sequence, levelOf);
  const levels: Level[] = [];
  /** The next record of the level after `levels`. */
  let next = 0;
  const planSome = (count: number): boolean => {
    const records = recordsByLevel[levels.length];
    if (records === undefined) return false;
    if (next === 0) planner.beginLevel();
    const end = Math.min(next + count, records.length);
    planner.place(records, next, end);
    next = end;
    if (end === records.length) {
      levels.push(planner.endLevel());
      next = 0;
    }
    return levels.length < recordsByLevel.length;
  };
  return andThen(inSteps(planSome, pace), () => Object.freeze(levels));
}

function groupByLevel(
  sequence: readonly GraphRecord[],
  levelOf: readonly number[],
): readonly (readonly GraphRecord[])[] {
  const levels: GraphRecord[][] = [];
  for (let position = 0; position < sequence.length; position += 1) {
    const level = levelOf[position] as number;
    while (levels.length <= level) levels.push([]);
    (levels[level] as GraphRecord[]).push(sequence[position] as GraphRecord);
  }
  return levels;
}

function findPreassignedKeys(
  batches: readonly InsertBatch[],
  records: readonly GraphRecord[],
): readonly PreassignedKey[] {
  const keys = new Map<unknown, PreassignedKey>();
  for (const { keyReferences } of batches) {
    for (const { batch, key, targets } of keyReferences) {
      if (batch !== undefined || keys.has(key)) continue;
      const { model } = records[targets[0] as number] as GraphRecord;
      keys.set(key, Object.freeze({ model, attribute: key }));
    }
  }
  return Object.freeze([...keys.values()]);
}

function hasForwardReferences({ cycleBreaks }: OrderedRecords): boolean {
  for (const edges of cycleBreaks.values())
    for (const cycleBreak of edges.values()) if (cycleBreak === 'preassigned') return true;
  return false;
}
