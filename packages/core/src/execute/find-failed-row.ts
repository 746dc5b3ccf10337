import type { Compiler } from '../compile/compiler.js';
import type { DatabaseFailure } from '../dialect/failure.js';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { bareTable, type ModelDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';

/**
 * The record whose row the database refused, as far as its error tells: the one that has the values it reported.
 * `undefined` when that stays open.
 *
 * @param records those whose rows were written by the statement, all of one model
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
  const attributes = attributesOf(model, failure);
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

/** The attributes of the reported columns, when the failure is about this table: a trigger may have broken another. */
function attributesOf(model: ModelDefinition, failure: DatabaseFailure | undefined): readonly Attribute[] {
  if (failure?.table !== bareTable(model)) return [];
  const found = (failure.columns ?? []).map((name) => model.attributes.find(({ column }) => column === name));
  const known = found.filter((attribute) => attribute !== undefined);
  return known.length === found.length ? known : [];
}
