import type { Compiler } from '../compile/compiler.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';
import { reportedAttributes } from './failed-attributes.js';

/**
 * Returns the record whose row the database rejected, if its error identifies one: the only record that has the values
 * in the error.
 *
 * @param records the records that the statement wrote, all of one model
 */
export function findFailedRow(
  compiler: Compiler,
  model: ModelDefinition,
  records: readonly GraphRecord[],
  error: unknown,
): GraphRecord | undefined {
  const [only] = records;
  if (records.length === 1) return only;
  const failure = compiler.dialect.describeFailure(error);
  const attributes = reportedAttributes(model, failure);
  if (failure === undefined || attributes.length === 0) return undefined;
  const reported = keyString(
    attributes.map((attribute, index) => compiler.decode(attribute, failure.values?.[index])),
  );
  const matching = records.filter(({ values }) => {
    const own = attributes.map(({ name }) => values[name] ?? null);
    return failure.kind === 'notNull' ? own.includes(null) : keyString(own) === reported;
  });
  return matching.length === 1 ? matching[0] : undefined;
}
