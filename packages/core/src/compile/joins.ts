import type { IncludedQuery } from '../plan/find-plan.js';
import type { KeyPair } from '../schema/association.js';
import { type Association, attributeNamed, type ModelDefinition } from '../schema/model-definition.js';
import { type Fragment, fragment, qualify } from './fragment.js';

/** What the rows of an association are called in a query that stands inside another. */
export interface InnerNames {
  readonly target: string;
  readonly through: string;
}

/** The tables that an association leads to, for `from`. */
export function sources({ association }: IncludedQuery, { target, through }: InnerNames): Fragment {
  const { target: model } = association;
  if (association.kind !== 'belongsToMany') return fragment('?? as ??', [model.table, target]);
  return fragment('?? as ??, ?? as ??', [model.table, target, association.through.table, through]);
}

/** The conditions that rows of an association belong to a row of the query around. */
export function joins(association: Association, outer: string, { target, through }: InnerNames): Fragment[] {
  const { source, target: model } = association;
  if (association.kind === 'belongsTo') return matched(association.keys, source, outer, model, target);
  if (association.kind !== 'belongsToMany') return matched(association.keys, model, target, source, outer);
  return [
    ...matched(association.sourceKeys, association.through, through, source, outer),
    ...matched(association.targetKeys, association.through, through, model, target),
  ];
}

function matched(
  pairs: readonly KeyPair[],
  holder: ModelDefinition,
  holds: string,
  owner: ModelDefinition,
  owns: string,
) {
  return pairs.map(({ foreignKey, key }) =>
    fragment('?? = ??', [
      qualify(attributeNamed(holder, foreignKey), holds),
      qualify(attributeNamed(owner, key), owns),
    ]),
  );
}
