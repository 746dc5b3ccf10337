import type { AssociationDefinition } from '../schema/model-definition.js';
import { parentKey } from './association-rows.js';
import type { Compiler } from './compiler.js';
import { and, column, type Fragment, fill, identifier, table, value } from './fragment.js';
import { convertedKey } from './joins.js';
import { encodeKeys, type KeyValues, keyIn } from './key-conditions.js';

/** The keys of the parents of rows: bound values, or columns of a relation that has the parents. */
export type ParentKeys =
  | {
      readonly kind: 'list';
      /** The values for the attributes that the first hop begins with, distinct and without nulls. */
      readonly keys: readonly KeyValues[];
    }
  | { readonly kind: 'rows'; readonly relation: Fragment; readonly columns: readonly string[] };

/** How the rows of an association are joined with the keys of their parents. */
export interface ParentJoin {
  /** The relation that has the keys; `undefined` if the condition has them. */
  readonly relation: Fragment | undefined;
  readonly condition: Fragment;
}

/** Returns the join of the rows of an association with the keys of their parents. */
export function parentJoin(
  compiler: Compiler,
  association: AssociationDefinition,
  parents: ParentKeys,
): ParentJoin {
  const { attributes, alias } = parentKey(association);
  const { parentKeys } = compiler.dialect;
  if (parentKeys === undefined) {
    const keys = parents.kind === 'list' ? parents.keys : [];
    return { relation: undefined, condition: keyIn(compiler, attributes, keys, alias) };
  }
  const isEqual = attributes.map((attribute, part) => {
    const own = column(attribute, alias);
    return fill(parentKeys.isEqual(part), [own, own]);
  });
  const relation =
    parents.kind === 'rows'
      ? fill(parentKeys.ofRows(attributes.length), [
          ...association.hops[0].pairs.map((pair, part) =>
            convertedKey(compiler, pair, identifier(parents.columns[part] as string)),
          ),
          parents.relation,
        ])
      : listRelation(compiler, association, parents.keys);
  return { relation, condition: and(isEqual) };
}

function listRelation(
  compiler: Compiler,
  association: AssociationDefinition,
  keys: readonly KeyValues[],
): Fragment {
  const { attributes } = parentKey(association);
  const { to } = association.hops[0];
  const encoded = encodeKeys(compiler, attributes, keys);
  const parts = attributes.flatMap((attribute, part) => [
    column(attribute),
    table(to),
    value(encoded.map((key) => key[part])),
  ]);
  const template = compiler.dialect.parentKeys?.ofList(attributes.length) ?? '';
  return fill(template, parts);
}
