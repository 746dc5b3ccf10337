import { ProblemList } from '../errors/problem-list.js';
import { nullNotAllowed } from '../graph/problems.js';
import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { findMissingAttributes, mayBeJoined } from '../graph/required-values.js';
import { findNullMessage } from '../schema/validators/validators.js';

/** Reports the values of a record that are missing. */
export function findMissingValues(record: GraphRecord, problems: ProblemList): void {
  const { model, path, values } = record;
  for (const { name } of findMissingAttributes(record)) {
    // A value that was rejected is not reported as missing too.
    if (problems.has(path, name)) continue;
    const why = values[name] === null ? 'may not be null' : 'is required';
    problems.add(nullNotAllowed(model, name, path, why, findNullMessage(model, name)));
  }
}

/**
 * Checks the through rows of a save that turn out to be new, once the stored rows are known.
 *
 * @param call the call in messages: `order.save`
 * @throws ValidationError with the path of every value that is missing
 */
export function checkNewThroughRows(call: string, { records, problems: { max } }: RecordGraph): void {
  const problems = new ProblemList(max);
  for (const record of records)
    if (record.operation === 'insert' && mayBeJoined(record)) findMissingValues(record, problems);
  problems.throwIfAny(call);
}
