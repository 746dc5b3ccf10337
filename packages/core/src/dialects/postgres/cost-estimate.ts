import type { CostEstimate, InsertsSize, PlanSize, StoredSize } from '../../plan/cost-estimate.js';
import type { WritePlan } from '../../plan/write-plan.js';

/** Above these limits, planning one statement costs more than the round trips that it saves. */
const maxBatches = 50;
const maxRows = 200_000;

/** The maximum number of new rows of a statement. More rows take several statements, which cost less time per row. */
export const maxInsertedRows = 20_000;

/** The maximum number of bindings in one statement. */
export const maxBindings = 65_535;

/**
 * Returns why the rows of a plan of this size are inserted level by level; `undefined` if statements with rows of all
 * levels can insert them, unless the type of a column prevents it.
 */
export function whyLevelByLevel({ batches, hasForwardReferences, hasKeys }: InsertsSize): string | undefined {
  if (!hasKeys) return 'a table has no primary key to find its rows by';
  // Foreign keys are checked at the end of a statement, so a row and a later one that it refers to need the same statement.
  if (hasForwardReferences) return undefined;
  return batches.length > maxBatches ? `it has more than ${maxBatches} batches` : undefined;
}

/** Returns why one statement cannot save or upsert so many rows; `undefined` if it can. */
export function whyNotSingleStatement(size: InsertsSize): string | undefined {
  if (size.hasForwardReferences) return whyLevelByLevel(size);
  return (
    whyLevelByLevel(size) ?? (countRows(size) > maxRows ? `it has more than ${maxRows} rows` : undefined)
  );
}

/** Returns the number of statements that insert rows. Rows that refer to later ones need the same statement. */
function countParts(size: Pick<PlanSize, 'batches' | 'hasForwardReferences'>): number {
  return size.hasForwardReferences ? 1 : Math.max(1, Math.ceil(countRows(size) / maxInsertedRows));
}

/** Whether the inserts of a plan take several statements. */
export function isSplit({
  sequence,
  hasForwardReferences,
}: Pick<WritePlan, 'sequence' | 'hasForwardReferences'>): boolean {
  return !hasForwardReferences && sequence.length > maxInsertedRows;
}

function countRows({ batches }: Pick<PlanSize, 'batches'>): number {
  return batches.reduce((sum, batch) => sum + batch.rows, 0);
}

/** Counts one statement if possible; several for very many rows; else one that allocates keys, and as few INSERTs as possible. */
export function estimateCost(size: PlanSize): CostEstimate {
  const { batches, links, deferredLinks } = size;
  if (size.stored !== undefined) return estimateSave(size, size.stored, whyNotSingleStatement(size));
  const why = whyLevelByLevel(size);
  const parts = countParts(size);
  if (why === undefined && parts > 1) return inParts(parts, links);
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

function inParts(parts: number, links: number): CostEstimate {
  const statements = 2 + parts + links;
  const each = `one for each ${maxInsertedRows} rows${links > 0 ? ', an update per link' : ''}`;
  return { statements, text: `${statements} statements (begin, ${each}, commit)` };
}

function withLinksAfter(updates: number): CostEstimate {
  const statements = 3 + updates;
  return {
    statements,
    text: `${statements} statements (begin, one for all rows, an update per link, commit)`,
  };
}
