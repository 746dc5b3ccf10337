import type { CostEstimate, PlanSize } from '../../plan/cost-estimate.js';

/** Counts BEGIN, an INSERT or UPDATE per row, an UPDATE per link, what finds and removes stored rows, COMMIT, and the statements that preassign keys and defer checks. */
export function estimateCost({
  batches,
  links,
  preassignedKeys,
  hasForwardReferences,
  stored,
}: PlanSize): CostEstimate {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const preassigning = (hasForwardReferences ? 5 : 0) + 3 * preassignedKeys;
  const { reads = 0, removals = 0, updates = { rows: 0 } } = stored ?? {};
  const statements = 2 + preassigning + reads + removals + updates.rows + rows + links;
  const parts = [
    'begin',
    ...(preassigning > 0 ? [`${preassigning} for preassigned keys`] : []),
    ...(reads > 0 ? [`${reads} to find stored rows`] : []),
    ...(removals > 0 ? [`${removals} to remove rows`] : []),
    ...(updates.rows > 0 ? ['an update per changed row'] : []),
    ...(rows > 0 || stored === undefined ? ['an insert per row'] : []),
    ...(links > 0 ? ['an update per link'] : []),
    'commit',
  ];
  return {
    statements,
    text: `${stored === undefined ? '' : 'up to '}${statements} statements (${parts.join(', ')})`,
  };
}
