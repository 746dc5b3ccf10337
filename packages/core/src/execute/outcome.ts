import { noValues } from '../graph/read-values.js';
import type { RecordGraph, Values } from '../graph/record-graph.js';
import type { CreatePlan } from '../plan/create-plan.js';

/**
 * The values of every record as far as they are known before any SQL, by its position in the record graph. Running the
 * plan completes them: with keys, foreign keys, and what the database makes.
 */
export function knownValues(graph: RecordGraph, plan: CreatePlan): Values[] {
  const known = graph.records.map(({ values }) => values);
  for (const { batches } of plan.levels) {
    for (const { columns, rows } of batches) {
      for (const row of rows) {
        const values = noValues();
        for (const [index, { name }] of columns.entries()) values[name] = row.values[index];
        known[row.record] = values;
      }
    }
  }
  return known;
}
