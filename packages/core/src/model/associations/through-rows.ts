import type { OnExisting } from '../../compile/insert-through-rows.js';
import type { Key } from '../../compile/key-conditions.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { Values } from '../../graph/record-graph.js';
import { throughGraph } from '../../graph/through-graph.js';
import type { Attribute } from '../../schema/attribute.js';
import { attributeNamed, type BelongsToManyAssociation } from '../../schema/model-definition.js';
import { describeValue, isPlainObject } from '../../util/describe-value.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import { wrongCall } from './association-call.js';
import type { ThroughCall } from './kinds.js';

/** The through rows of a call: their values with defaults and timestamps, and what the call itself says of them. */
export interface ThroughRows {
  readonly rows: readonly Values[];
  /** Attributes given as `through`. */
  readonly given: readonly Attribute[];
}

/**
 * The rows that link the source to each of some keys, validated as those of a create are.
 *
 * @throws ValidationError for what is wrong with `through`
 */
export async function throughRows(
  call: ThroughCall,
  sourceKey: Key,
  targetKeys: readonly Key[],
  given: unknown = {},
): Promise<ThroughRows> {
  const { through, sourceKeys, targetKeys: otherKeys } = call.association;
  const own = ownValues(call, given);
  const ends = targetKeys.map((targetKey) => ({
    ...Object.fromEntries(sourceKeys.map(({ foreignKey }, index) => [foreignKey, sourceKey[index]])),
    ...Object.fromEntries(otherKeys.map(({ foreignKey }, index) => [foreignKey, targetKey[index]])),
  }));
  const graph = (rows: readonly Values[]) => throughGraph(call.association, rows, own, new Date());
  // All rows are alike but for their keys: what is wrong with one is wrong with all, and said once.
  await validateRecordGraph(graph(ends.slice(0, 1)), {
    limits: call.database.compiler.dialect,
    call: call.name,
    mayWait: true,
  });
  return {
    rows: graph(ends).records.map((record) => record.values),
    given: through.attributes.filter(({ name }) => own[name] !== undefined),
  };
}

function ownValues(call: ThroughCall, given: unknown): Values {
  const { through, throughScope } = call.association;
  if (!isPlainObject(given)) {
    throw wrongCall(
      call,
      `takes \`through\` as an object of attributes of '${through.name}', not ${describeValue(given)}`,
    );
  }
  const settled = [...endNames(call.association), ...throughScope.map(({ attribute }) => attribute.name)];
  const clash = settled.find((name) => Object.hasOwn(given, name));
  if (clash === undefined) return { ...given };
  throw new ValidationError(
    `${call.name}: '${through.name}.${clash}' is set by the association; leave it out of \`through\``,
    { code: 'INVALID_VALUE', model: through.name, attribute: clash, path: ['through', clash] },
  );
}

function endNames({ sourceKeys, targetKeys }: BelongsToManyAssociation): readonly string[] {
  return [...sourceKeys, ...targetKeys].map(({ foreignKey }) => foreignKey);
}

/** The unique key that tells one link from another: it has the two ends and the scope, and nothing else. */
export function linkKey(association: BelongsToManyAssociation): OnExisting['key'] | undefined {
  const { through, throughScope } = association;
  // Null equals nothing, not even in a unique key.
  if (throughScope.some(({ value }) => value === null)) return undefined;
  const names = new Set([...endNames(association), ...throughScope.map(({ attribute }) => attribute.name)]);
  const candidates = [
    through.primaryKey.map(({ name }) => name),
    ...through.uniqueKeys.map(({ attributes }) => attributes),
    ...through.indexes.filter(({ unique }) => unique).map(({ attributes }) => attributes),
  ];
  const key = candidates.find((each) => each.length === names.size && each.every((name) => names.has(name)));
  return key?.map((name) => attributeNamed(through, name));
}
