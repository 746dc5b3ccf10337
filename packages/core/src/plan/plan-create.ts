import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { BatchPlanner } from './batch-planner.js';
import { batchesOf, type CreatePlan, type ForeseenKey, type InsertBatch, type Level } from './create-plan.js';
import { explainCreatePlan } from './explain.js';
import { mermaidOfCreatePlan } from './mermaid.js';
import { type Foresight, type OrderedRecords, orderRecords } from './order-records.js';
import { planLinks } from './plan-links.js';

/**
 * Plans the inserts of a record graph. Needs no database.
 *
 * @throws CyclicDependencyError when no order of inserts satisfies the foreign keys
 */
export function planCreate(graph: RecordGraph, foresight: Foresight): CreatePlan {
  const ordered = orderRecords(graph.records, foresight);
  const levels = planLevels(ordered, graph.records.length);
  const data = {
    model: graph.model.name,
    levels,
    links: planLinks(graph.records, ordered.openings),
    foreseen: foreseenKeys(batchesOf({ levels }), graph.records),
    refersForward: refersForward(ordered),
    sequence: Object.freeze(ordered.sequence.map(({ index }) => index)),
  };
  return Object.freeze({
    kind: 'createPlan',
    ...data,
    explain: () => explainCreatePlan(data),
    toMermaid: () => mermaidOfCreatePlan(data),
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
