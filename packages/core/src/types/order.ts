import type { AnyAssociation, AssociationInfo } from './association-info.js';
import type { ModelExpression } from './expressions.js';
import type { Attributes } from './foreign-keys.js';
import type { ChildEntries, IncludedInfo, IsToMany, IsUnknown } from './include-entries.js';
import type { AnyModel, Row } from './models.js';

/**
 * A direction of sorting, and the place of nulls. By default, PostgreSQL places nulls after all other values and SQLite
 * before them; with `DESC`, the other way round.
 */
export type Direction = 'ASC' | 'DESC' | `${'ASC' | 'DESC'} NULLS ${'FIRST' | 'LAST'}`;

/**
 * An item of `order`: an attribute or an expression, ascending by default, or an attribute of a to-one association
 * among the include entries `E`.
 *
 * @example
 * Product.findAll({ include: [Product.User], order: [[Product.User, 'lastName'], ['price', 'DESC NULLS LAST'], 'id'] });
 */
export type Order<M extends AnyModel, E = never> =
  | keyof Attributes<M>
  | ModelExpression<M>
  | readonly [by: keyof Attributes<M> | ModelExpression<M>, direction: Direction]
  | ByIncluded<E>;

/** An item of `order` in an entry of `include`. For a belongsToMany, it may be an attribute of the through row. */
export type IncludedOrder<R extends AssociationInfo, E> =
  | Order<R['target'], E>
  | (R['through'] extends infer Through extends AnyModel
      ? readonly [through: Through, attribute: keyof Row<Through> | ThroughKey<R>, direction?: Direction]
      : never);
type ThroughKey<R extends AssociationInfo> = R['foreignKey'] | R['otherKey'];

/** An item of `order` of a stream. Only attributes are allowed, because the next page begins after their values. */
export type AttributeOrder<M extends AnyModel> =
  | keyof Attributes<M>
  | readonly [attribute: keyof Attributes<M>, direction: Direction];

type ByIncluded<E> = E extends unknown ? ByEntry<E, IncludedInfo<E>> : never;

type ByEntry<E, R extends AssociationInfo> =
  IsUnknown<R> extends true
    ? readonly [association: AnyAssociation, attribute: string, direction?: Direction]
    : IsToMany<R> extends true
      ? never
      :
          | readonly [
              association: Named<R>,
              attribute: keyof Attributes<R['target']> | ModelExpression<R['target']>,
              direction?: Direction,
            ]
          | (ByIncluded<ChildEntries<E>> extends infer Rest extends readonly unknown[]
              ? readonly [association: Named<R>, ...Rest]
              : never);

interface Named<R extends AssociationInfo> {
  readonly '~association': { readonly as: R['as'] };
}
