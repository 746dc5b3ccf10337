import { ProblemList } from '../errors/problem-list.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import type { ContextValues } from '../schema/tenant.js';
import { createThroughRecord } from './attach-to-stored.js';
import { completeValues } from './complete-values.js';
import { applyScope, readThroughValues } from './read-values.js';
import type { RecordGraph, RowValues } from './record-graph.js';
import { noRemovals } from './removals.js';
import { applyTenant } from './tenants.js';

/**
 * Builds the graph of the through rows that link stored rows.
 *
 * @param ends the foreign keys of each through row, which refer to the rows at both ends
 * @param values the caller's other values, which are the same for all through rows
 */
export function buildThroughGraph(
  { through, throughScope }: BelongsToManyAssociation,
  ends: readonly RowValues[],
  values: object,
  now: Date,
  context: ContextValues,
): RecordGraph {
  const problems = new ProblemList();
  const records = ends.map((keys, index) => {
    const record = createThroughRecord(index, through);
    readThroughValues(record, { [through.name]: values }, problems);
    Object.assign(record.values, keys);
    applyScope(record, throughScope, problems);
    applyTenant(record, context);
    return record;
  });
  completeValues(records, now, problems);
  const nothingElse = { lookups: [], scopeUpdates: [], removals: noRemovals };
  return Object.freeze({ model: through, records, roots: records, ...nothingElse, problems });
}
