import type { CostEstimate, PlanSize } from '../../plan/cost-estimate.js';

/** BEGIN, an INSERT per row, an UPDATE per link and COMMIT; in addition, statements that preassign keys and defer their checks. */
export function estimateCost({
  batches,
  links,
  preassignedKeys,
  hasForwardReferences,
}: PlanSize): CostEstimate {
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const ahead = (hasForwardReferences ? 5 : 0) + 3 * preassignedKeys;
  const statements = 2 + ahead + rows + links;
  const parts = [
    'begin',
    ...(ahead > 0 ? [`${ahead} for keys known beforehand`] : []),
    `an insert a row`,
    ...(links > 0 ? ['an update a link'] : []),
    'commit',
  ];
  return { statements, text: `${statements} statements (${parts.join(', ')})` };
}
