import type { Compiler } from '../compile/compiler.js';
import type { DatabaseFailure } from '../dialects/dialect.js';
import type { Values } from '../graph/record-graph.js';
import type { PlannedRow } from '../plan/create-plan.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';

/**
 * Which row of a batch the database refused, as far as its error tells: the one that has the values it reported.
 * `undefined` when that stays open.
 */
export function rowThatBroke(
  compiler: Compiler,
  model: ModelDefinition,
  rows: readonly PlannedRow[],
  values: readonly Values[],
  error: unknown,
): PlannedRow | undefined {
  const [only] = rows;
  if (rows.length === 1) return only;
  const failure = compiler.dialect.describeFailure(error);
  const attributes = attributesOf(model, failure);
  if (failure === undefined || attributes.length === 0) return undefined;
  const matching = rows.filter(({ record }) =>
    attributes.every((attribute, index) => {
      const value = compiler.encode(attribute, values[record]?.[attribute.name]);
      return failure.kind === 'notNull' ? value === null : String(value) === failure.values?.[index];
    }),
  );
  // Of two equal rows in one payload, the later is the one too many.
  return failure.kind === 'unique' || matching.length === 1 ? matching.at(-1) : undefined;
}

function attributesOf(
  { attributes }: ModelDefinition,
  failure: DatabaseFailure | undefined,
): readonly Attribute[] {
  const found = (failure?.columns ?? []).map((name) => attributes.find(({ column }) => column === name));
  const known = found.filter((attribute) => attribute !== undefined);
  return known.length === found.length ? known : [];
}
