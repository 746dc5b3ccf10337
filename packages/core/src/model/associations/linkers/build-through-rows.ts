import type { KeyValues } from '../../../compile/key-conditions.js';
import { ValidationError } from '../../../errors/input-errors.js';
import type { RowValues } from '../../../graph/record-graph.js';
import { buildThroughGraph } from '../../../graph/through-graph.js';
import type { Attribute } from '../../../schema/attribute.js';
import type { BelongsToManyAssociation } from '../../../schema/model-definition.js';
import { describeValue } from '../../../util/describe-value.js';
import { isPlainObject } from '../../../util/plain-object.js';
import { validateRecordGraph } from '../../../validate/validate-record-graph.js';
import type { BelongsToManyCall } from '../association-call.js';
import { referringValues } from './foreign-key-values.js';

/** The through rows of a call, with defaults and timestamps. */
export interface NewThroughRows {
  readonly rows: readonly RowValues[];
  /** The attributes that the option `through` sets. */
  readonly ownAttributes: readonly Attribute[];
}

/**
 * Builds the through rows from the source to each of some targets, and validates them as a create does.
 *
 * @throws ValidationError if the option `through` is wrong
 */
export async function buildThroughRows(
  call: BelongsToManyCall,
  sourceKey: KeyValues,
  targetKeys: readonly KeyValues[],
  values: unknown = {},
): Promise<NewThroughRows> {
  const { through, hops } = call.association;
  const ownValues = readThroughAttributes(call, values);
  const ends = targetKeys.map((targetKey) => ({
    ...referringValues(hops[0], sourceKey),
    ...referringValues(hops[1], targetKey),
  }));
  const { context, dialect: limits } = call.database.compiler;
  const graph = (rows: readonly RowValues[]) =>
    buildThroughGraph(call.association, rows, ownValues, new Date(), context);
  // The rows differ only in their keys, so validating the first one reports a problem once instead of once a row.
  await validateRecordGraph(graph(ends.slice(0, 1)), {
    limits,
    context,
    call: call.name,
    allowsAsync: true,
  });
  return {
    rows: graph(ends).records.map((record) => record.values),
    ownAttributes: through.attributes.filter(
      (attribute) => ownValues[attribute.name] !== undefined && attribute !== through.version,
    ),
  };
}

/** Returns the names of the attributes that the association sets in each through row: foreign keys and scope. */
export function associationAttributes({ hops, throughScope }: BelongsToManyAssociation): readonly string[] {
  const foreignKeys = hops.flatMap((hop) => hop.foreignKeys.map(({ foreignKey }) => foreignKey.name));
  return [...foreignKeys, ...throughScope.map(({ attribute }) => attribute.name)];
}

function readThroughAttributes(call: BelongsToManyCall, values: unknown): RowValues {
  const { association } = call;
  const { through } = association;
  if (!isPlainObject(values)) {
    const expected = `takes \`through\` as an object of attributes of '${through.name}'`;
    const message = `${call.name} ${expected}, not ${describeValue(values)}`;
    throw new ValidationError(message, {
      code: 'INVALID_SHAPE',
      model: through.name,
      path: ['through'],
    });
  }
  const clash = associationAttributes(association).find((name) => Object.hasOwn(values, name));
  if (clash === undefined) return { ...values };
  throw new ValidationError(`${call.name}: '${through.name}.${clash}' is set by the association`, {
    code: 'INVALID_VALUE',
    model: through.name,
    attribute: clash,
    path: ['through', clash],
    hint: 'leave it out of `through`',
  });
}
