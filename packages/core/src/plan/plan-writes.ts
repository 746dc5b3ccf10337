import { type GraphRecord, hasComputedValues, type RecordGraph } from '../graph/record-graph.js';
import { andThen, inSteps, type Pace, type Paced, pauseIfDue } from '../util/pausable.js';
import { BatchPlanner } from './batch-planner.js';
import { findKnownInserts, type PlannedInserts, rememberInserts } from './known-inserts.js';
import { measurePlan } from './measure-plan.js';
import { type OrderedRecords, orderRecords } from './order-records.js';
import { planLinks } from './plan-links.js';
import { planRemovals, planUpdates } from './plan-updates.js';
import { type PlanDialect, PlannedWrites } from './planned-writes.js';
import type { StoredRowsPlan } from './stored-rows-plan.js';
import {
  batchesOf,
  type InsertBatch,
  type Level,
  type PreassignedKey,
  type WritePlan,
} from './write-plan.js';

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
  const known = findKnownInserts(graph);
  if (known !== undefined) return buildPlan(graph, dialect, known, insertsAlone, stored);
  return andThen(orderRecords(graph.records, dialect, pace), (ordered) =>
    andThen(planLevels(ordered, graph.records.length, pace), (levels) =>
      andThen(planUpdatesAndLinks(graph, ordered, pace), (changes) =>
        andThen(pauseIfDue(graph.records.length, pace), () => {
          const inserts = buildInserts(levels, ordered, graph.records);
          if (changes === insertsAlone) rememberInserts(graph, inserts);
          return buildPlan(graph, dialect, inserts, changes, stored);
        }),
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
  const isInserted = sequence.length === graph.records.length && !graph.records.some(hasComputedValues);
  if (isInserted && cycleBreaks.size === 0 && graph.scopeUpdates.length === 0) return insertsAlone;
  return andThen(planLinks(graph, cycleBreaks, pace), (links) =>
    andThen(planUpdates(graph, pace), (updates) => ({ links, updates })),
  );
}

const insertsAlone: UpdatesAndLinks = { links: Object.freeze([]), updates: Object.freeze([]) };

function buildInserts(
  levels: readonly Level[],
  ordered: OrderedRecords,
  records: readonly GraphRecord[],
): PlannedInserts {
  return Object.freeze({
    levels,
    sequence: Object.freeze(ordered.sequence.map(({ index }) => index)),
    preassignedKeys: findPreassignedKeys(batchesOf({ levels }), records),
    hasForwardReferences: hasForwardReferences(ordered),
  });
}

function buildPlan(
  graph: RecordGraph,
  dialect: PlanDialect,
  inserts: PlannedInserts,
  changes: UpdatesAndLinks,
  stored: StoredRowsPlan | undefined,
): WritePlan {
  const { name: model } = graph.model;
  const data = { model, ...inserts, ...changes, removals: planRemovals(graph.removals), stored };
  return new PlannedWrites(data, dialect, () => measurePlan(data, graph));
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
    for (let left = count; left > 0; ) {
      const records = recordsByLevel[levels.length];
      if (records === undefined) return false;
      if (next === 0) planner.beginLevel();
      const end = Math.min(next + left, records.length);
      planner.place(records, next, end);
      left -= end - next;
      next = end;
      if (end < records.length) continue;
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
