import { findHookedModels } from '../graph/hooked-models.js';
import type { RecordGraph } from '../graph/record-graph.js';
import { afterRowHooks } from '../schema/hooks.js';
import type { InsertsSize, PlanSize, StoredSize } from './cost-estimate.js';
import { findDeferredLinks } from './plan-links.js';
import type { StoredRowsPlan } from './stored-rows-plan.js';
import { batchesOf, mayWrite, type WritePlan } from './write-plan.js';

/** Measures the inserts of a plan. The time for it does not depend on the number of rows. */
export function measureInserts({
  levels,
  hasForwardReferences,
}: Pick<WritePlan, 'levels' | 'hasForwardReferences'>): InsertsSize {
  const batches = batchesOf({ levels });
  return {
    batches: Object.freeze(
      batches.map((batch) => ({ rows: batch.records.length, columns: batch.columns.length })),
    ),
    hasForwardReferences,
    hasKeys: batches.every(({ model }) => model.primaryKey.length > 0),
  };
}

/** Measures a plan, for an estimate of its cost. */
export function measurePlan(
  {
    levels,
    links,
    updates,
    preassignedKeys,
    hasForwardReferences,
    stored,
  }: Pick<WritePlan, 'levels' | 'links' | 'updates' | 'preassignedKeys' | 'hasForwardReferences' | 'stored'>,
  graph: RecordGraph,
): PlanSize {
  const { records } = graph;
  return Object.freeze({
    ...measureInserts({ levels, hasForwardReferences }),
    links: links.length,
    deferredLinks: findDeferredLinks(links, records).length,
    preassignedKeys: preassignedKeys.length,
    stored: stored && measureStored(stored, updates),
    hasAfterHooks: records.some(
      ({ operation, model }) => operation === 'insert' && model.declaration.hooks.has(...afterRowHooks),
    ),
    hookedModels: Object.freeze(findHookedModels(graph).map(({ name }) => name)),
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
