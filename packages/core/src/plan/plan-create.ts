import type { Dialect, Outlook, PlanExtent } from '../dialect/dialect.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { hooksBehindRows } from '../schema/hooks.js';
import { BatchPlanner } from './batch-planner.js';
import { batchesOf, type CreatePlan, type ForeseenKey, type InsertBatch, type Level } from './create-plan.js';
import { explainCreatePlan } from './explain.js';
import { mermaidOfCreatePlan } from './mermaid.js';
import { type OrderedRecords, orderRecords } from './order-records.js';
import { linksBehind, planLinks } from './plan-links.js';

/** What a plan has to know of the database. */
type PlanDialect = Pick<Dialect, 'drawsDefaults' | 'outlook' | 'title'>;

/**
 * Plans the inserts of a record graph. Needs no database.
 *
 * @throws CyclicDependencyError when no order of inserts satisfies the foreign keys
 */
export function planCreate(graph: RecordGraph, dialect: PlanDialect): CreatePlan {
  const ordered = orderRecords(graph.records, dialect);
  const levels = planLevels(ordered, graph.records.length);
  const batches = batchesOf({ levels });
  const steps = {
    links: planLinks(graph, ordered.openings),
    foreseen: foreseenKeys(batches, graph.records),
    refersForward: refersForward(ordered),
  };
  const data = {
    model: graph.model.name,
    levels,
    ...steps,
    sequence: Object.freeze(ordered.sequence.map(({ index }) => index)),
  };
  return new PlannedCreate(data, dialect, () => extentOf(batches, steps, graph.records));
}

type PlanData = Omit<CreatePlan, 'kind' | 'extent' | 'statements' | 'explain' | 'toMermaid'>;

/**
 * A plan, frozen. A class, since what few ask for is found out when they do: a literal with getters would be of another
 * shape each time, and each shape would keep its records alive.
 */
class PlannedCreate implements CreatePlan {
  readonly kind = 'createPlan';
  readonly model: string;
  readonly levels: CreatePlan['levels'];
  readonly links: CreatePlan['links'];
  readonly foreseen: CreatePlan['foreseen'];
  readonly refersForward: boolean;
  readonly sequence: CreatePlan['sequence'];
  readonly #dialect: PlanDialect;
  readonly #extent: () => PlanExtent;

  constructor(data: PlanData, dialect: PlanDialect, extent: () => PlanExtent) {
    this.model = data.model;
    this.levels = data.levels;
    this.links = data.links;
    this.foreseen = data.foreseen;
    this.refersForward = data.refersForward;
    this.sequence = data.sequence;
    this.#dialect = dialect;
    this.#extent = extent;
    Object.freeze(this);
  }

  get extent(): PlanExtent {
    return this.#extent();
  }

  get statements(): number {
    return this.#outlook().statements;
  }

  explain(): string {
    return explainCreatePlan({ ...this, outlook: `on ${this.#dialect.title}: ${this.#outlook().text}` });
  }

  toMermaid(): string {
    return mermaidOfCreatePlan(this);
  }

  #outlook(): Outlook {
    const { extent } = this;
    const alone = this.#dialect.outlook(extent);
    return extent.hasHooksBehind ? inTransaction(alone) : alone;
  }
}

/** In a transaction, a create is behind a savepoint: two statements, where it has a transaction of its own otherwise. */
function inTransaction({ statements: alone, text }: Outlook): Outlook {
  const statements = 2 + (alone === 1 ? 2 : 0) + alone;
  return {
    statements,
    text: `${statements} statements: a transaction for the hooks behind the rows, and a savepoint in it; without them ${text}`,
  };
}

function extentOf(
  batches: readonly InsertBatch[],
  { links, foreseen, refersForward: forward }: Pick<CreatePlan, 'links' | 'foreseen' | 'refersForward'>,
  records: readonly GraphRecord[],
): PlanExtent {
  return Object.freeze({
    batches: Object.freeze(
      batches.map((batch) => ({ rows: batch.records.length, columns: batch.columns.length })),
    ),
    links: links.length,
    linksBehind: linksBehind(links, records).length,
    foreseenKeys: foreseen.length,
    refersForward: forward,
    hasHooksBehind: records.some(
      ({ isNew, model }) => isNew && model.declaration.hooks.has(...hooksBehindRows),
    ),
    hasKeys: batches.every(({ model }) => model.primaryKey.length > 0),
  });
}

function planLevels(
  { sequence, levels: levelOf, openings }: OrderedRecords,
  recordCount: number,
): readonly Level[] {
  const planner = new BatchPlanner(openings, recordCount);
  const levels: GraphRecord[][] = [];
  for (let position = 0; position < sequence.length; position += 1) {
    const level = levelOf[position] as number;
    while (levels.length <= level) levels.push([]);
    (levels[level] as GraphRecord[]).push(sequence[position] as GraphRecord);
  }
  return Object.freeze(levels.map((records) => planner.level(records)));
}

function foreseenKeys(
  batches: readonly InsertBatch[],
  records: readonly GraphRecord[],
): readonly ForeseenKey[] {
  const keys = new Map<unknown, ForeseenKey>();
  for (const { keyReferences } of batches) {
    for (const { batch, key, to } of keyReferences) {
      if (batch !== undefined || keys.has(key)) continue;
      const { model } = records[to[0] as number] as GraphRecord;
      keys.set(key, Object.freeze({ model, attribute: key }));
    }
  }
  return Object.freeze([...keys.values()]);
}

function refersForward({ openings }: OrderedRecords): boolean {
  for (const edges of openings.values())
    for (const opening of edges.values()) if (opening === 'foreseen') return true;
  return false;
}
