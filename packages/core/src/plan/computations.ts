import { formatChain } from '../errors/path.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { readSqlFragment } from './expression.js';
import type { Computation } from './write-plan.js';

export const noComputations: readonly Computation[] = Object.freeze([]);

/**
 * Reads the `sql` fragments of a record as expressions on its row.
 *
 * @throws OptionError if an attribute in a fragment is unknown; ValidationError if no database can bind a value
 */
export function readComputations({ model, path, computed }: GraphRecord): readonly Computation[] {
  if (computed.length === 0) return noComputations;
  const read = computed.map(({ attribute, fragment }): Computation => {
    const at = formatChain({ parent: path, step: attribute.name });
    return Object.freeze({ attribute, expression: readSqlFragment(model, fragment, at) });
  });
  return Object.freeze(read);
}

/** Checks the `sql` fragments of all records before any SQL. @throws what {@link readComputations} throws */
export function checkComputations({ records }: RecordGraph): void {
  for (const record of records) readComputations(record);
}
