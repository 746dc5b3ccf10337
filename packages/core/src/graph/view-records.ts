import type { IncludeNode } from './include.js';
import { readOnlyRecord } from './problems.js';
import type { RecordGraph } from './record-graph.js';

/** Reports each record of a view that would be written. One that is linked by its key is only read. */
export function reportViewRecords({ records, problems }: RecordGraph, include: readonly IncludeNode[]): void {
  if (!mayHaveViews(include)) return;
  for (const { model, operation, path } of records)
    if (model.isView && operation !== 'none') problems.add(readOnlyRecord(model, path));
}

function mayHaveViews(include: readonly IncludeNode[]): boolean {
  const nodes = new Set(include);
  // The set grows while the loop runs.
  for (const { children } of nodes) for (const child of children) nodes.add(child);
  return [...nodes].some(({ association }) => association.target.isView);
}
