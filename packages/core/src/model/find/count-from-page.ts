import type { RootQuery } from '../../plan/find-plan.js';

/** Returns the number of rows on all pages, if a page shows that it is the last one: it is not full. */
export function countFromPage(
  rows: readonly unknown[],
  { limit, offset = 0 }: Pick<RootQuery, 'limit' | 'offset'>,
): number | undefined {
  const isFull = limit !== undefined && rows.length === limit;
  // An empty page may start after the last row.
  const isAfterLast = rows.length === 0 && offset > 0;
  return isFull || isAfterLast ? undefined : offset + rows.length;
}
