import type { ValidationError } from '../errors/input-errors.js';
import type { BelongsToManyAssociation } from '../schema/model-definition.js';
import { createThroughRecord } from './attach-to-stored.js';
import { completeValues } from './complete-values.js';
import { applyScope, readThroughValues } from './read-values.js';
import type { RecordGraph, Values } from './record-graph.js';

/**
 * The through rows of links between rows that are there.
 *
 * @param ends for each row, the keys of both ends by foreign key
 * @param given what all of them have beside, as the user gave it
 */
export function throughGraph(
  { through, throughScope }: BelongsToManyAssociation,
  ends: readonly Values[],
  given: object,
  now: Date,
): RecordGraph {
  const problems: ValidationError[] = [];
  const records = ends.map((keys, index) => {
    const record = createThroughRecord(index, through);
    readThroughValues(record, { [through.name]: given }, problems);
    Object.assign(record.values, keys);
    applyScope(record, throughScope, problems);
    return record;
  });
  completeValues(records, now, problems);
  return Object.freeze({ model: through, records, roots: records, lookups: [], scopeUpdates: [], problems });
}
