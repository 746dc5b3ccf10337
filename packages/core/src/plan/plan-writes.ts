import type { Dialect } from '../dialect/dialect.js';
import { findHookedModels } from '../graph/hooked-models.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { afterRowHooks } from '../schema/hooks.js';
import { BatchPlanner } from './batch-planner.js';
import type { CostEstimate, CostEstimator, PlanSize } from './cost-estimate.js';
import { explainWritePlan } from './explain.js';
import { drawWritePlan } from './mermaid.js';
import { type OrderedRecords, orderRecords } from './order-records.js';
import { findDeferredLinks, planLinks } from './plan-links.js';
import { planRemovals, planUpdates } from './plan-updates.js';
import {
  batchesOf,
  type InsertBatch,
  type Level,
  type PreassignedKey,
  type WritePlan,
} from './write-plan.js';

/** The part of a dialect that planning needs. */
type PlanDialect = Pick<Dialect, 'supportsPreallocatedDefaults' | 'displayName'> & CostEstimator;

/**
 * Plans the inserts of a record graph. Needs no database.
 *
 * @param checkTime is called for each record, and throws if the time of the call is over
 * @throws CyclicDependencyError if no order of inserts satisfies the foreign keys
 */
export function planWrites(
  graph: RecordGraph,
  dialect: PlanDialect,
  checkTime: () => void = () => undefined,
): WritePlan {
  const ordered = orderRecords(graph.records, dialect);
  const levels = planLevels(ordered, graph.records.length, checkTime);
  const batches = batchesOf({ levels });
  const steps = {
    links: planLinks(graph, ordered.cycleBreaks),
    updates: planUpdates(graph),
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
      ...this,
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
    preassignedKeys,
    hasForwardReferences: forward,
  }: Pick<WritePlan, 'links' | 'preassignedKeys' | 'hasForwardReferences'>,
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
    hasForwardReferences: forward,
    hasAfterHooks: records.some(
      ({ operation, model }) => operation === 'insert' && model.declaration.hooks.has(...afterRowHooks),
    ),
    hookedModels: Object.freeze(findHookedModels(graph).map(({ name }) => name)),
    hasKeys: batches.every(({ model }) => model.primaryKey.length > 0),
  });
}

function planLevels(
  { sequence, levels: levelOf, cycleBreaks }: OrderedRecords,
  recordCount: number,
  checkTime: () => void,
): readonly Level[] {
  const planner = new BatchPlanner(cycleBreaks, recordCount, checkTime);
  const levels: GraphRecord[][] = [];
  for (let position = 0; position < sequence.length; position += 1) {
    const level = levelOf[position] as number;
    while (levels.length <= level) levels.push([]);
    (levels[level] as GraphRecord[]).push(sequence[position] as GraphRecord);
  }
  return Object.freeze(levels.map((records) => planner.planLevel(records)));
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
