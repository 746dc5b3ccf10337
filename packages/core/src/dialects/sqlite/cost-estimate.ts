import type { CostEstimate, PlanSize } from '../../plan/cost-estimate.js';

/** Counts BEGIN, an INSERT per row, an UPDATE per link, COMMIT, and the statements that preassign keys and defer checks. */
export function estimateCost({
  batches,
  links,
  preassignedKeys,
  hasForwardReferences,
}: PlanSize): CostEstimate {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const preassigning = (hasForwardReferences ? 5 : 0) + 3 * preassignedKeys;
  const statements = 2 + preassigning + rows + links;
  const parts = [
    'begin',
    ...(preassigning > 0 ? [`${preassigning} for preassigned keys`] : []),
    'an insert per row',
    ...(links > 0 ? ['an update per link'] : []),
    'commit',
  ];
  return { statements, text: `${statements} statements (${parts.join(', ')})` };
}
