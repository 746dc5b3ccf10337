import type { CostEstimate, PlanSize, StoredSize } from '../../plan/cost-estimate.js';

/** Above these limits, planning one statement costs more than the round trips that it saves. */
const maxBatches = 50;
const maxRows = 200_000;

/** The maximum number of bindings in one statement. */
export const maxBindings = 65_535;

/** Returns why one statement cannot run a plan of this size; `undefined` if it can, unless the type of a column prevents it. */
export function whyNotSingleStatement({
  batches,
  hasForwardReferences,
  hasKeys,
}: PlanSize): string | undefined {
  if (!hasKeys) return 'a table has no primary key to find its rows by';
  // Foreign keys are checked at the end of a statement, so a row and a later one that it refers to need the same statement.
  if (hasForwardReferences) return undefined;
  if (batches.length > maxBatches) return `it has more than ${maxBatches} batches`;
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return rows > maxRows ? `it has more than ${maxRows} rows` : undefined;
}

/** Counts one statement if possible; else a statement that allocates keys, and as few INSERTs as the bindings allow. */
export function estimateCost(size: PlanSize): CostEstimate {
  const { batches, links, deferredLinks } = size;
  const why = whyNotSingleStatement(size);
  if (size.stored !== undefined) return estimateSave(size, size.stored, why);
  if (why === undefined) return deferredLinks === 0 ? singleStatement : withLinksAfter(deferredLinks);
  const inserts = batches.map(({ rows, columns }) => Math.ceil((rows * Math.max(1, columns)) / maxBindings));
  const statements = 3 + inserts.reduce((sum, each) => sum + each, 0) + links;
  return { statements, text: `${statements} statements, level by level, since ${why}` };
}

/** Counts one statement, after a lock if there is no version to check; else what reads the rows before the write. */
function estimateSave(
  { batches, links }: PlanSize,
  { reads, removals, updates, hasLocks, inOneStatement }: StoredSize,
  why: string | undefined,
): CostEstimate {
  if (inOneStatement && why === undefined)
    return hasLocks
      ? { statements: 2, text: '2 statements (lock, one for all rows), one round trip' }
      : singleStatement;
  const inserts = why === undefined ? Math.min(1, batches.length) : batches.length + 1;
  const statements = 2 + reads + removals + updates.batches + inserts + links;
  const parts = [
    'begin',
    `${reads} to find stored rows`,
    ...(removals > 0 ? [`${removals} to remove rows`] : []),
    ...(updates.batches > 0 ? [`${updates.batches} to update rows`] : []),
    ...(inserts > 0 ? [`${inserts} to insert rows`] : []),
    ...(links > 0 ? ['an update per link'] : []),
    'commit',
  ];
  return { statements, text: `up to ${statements} statements (${parts.join(', ')})` };
}

const singleStatement: CostEstimate = { statements: 1, text: '1 statement, one round trip' };

function withLinksAfter(updates: number): CostEstimate {
  const statements = 3 + updates;
  return {
    statements,
    text: `${statements} statements (begin, one for all rows, an update per link, commit)`,
  };
}
