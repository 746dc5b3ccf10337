import type { AssociationKind } from '../schema/association.js';
import type { Any, IsSingle, NoOptions } from './helpers.js';

/**
 * What create and find need to know of an association: part of the type of its association object.
 *
 * @example
 * type Facts = (typeof Product.User)['~association']; // { kind: 'belongsTo'; as: 'user'; foreignKey: 'userId'; … }
 */

export interface AssociationInfo {
  readonly kind: AssociationKind;
  readonly source: Any;
  readonly target: Any;
  readonly as: string;
  /** The names of the foreign key attributes: of the source, the target or the through model, by kind. */
  readonly foreignKey: string;
  readonly otherKey: string;
  readonly through: unknown;
  readonly options: unknown;
}

/** An association object of any kind. */
export interface AnyAssociation {
  readonly '~association': AssociationInfo;
}

/** One name; for a composite key, one for each of its parts; where it cannot be known, some name. */
export type KeyNames<Names extends string> = [Names] extends [never]
  ? string
  : IsSingle<Names> extends true
    ? Names
    : readonly Names[];

export interface Association<
  Kind extends AssociationKind,
  Source,
  Target,
  Name extends string,
  ForeignKey extends string,
  Options = NoOptions,
  Through = never,
  Other extends string = never,
> {
  readonly '~association': {
    kind: Kind;
    source: Source;
    target: Target;
    as: Name;
    foreignKey: ForeignKey;
    otherKey: Other;
    through: Through;
    options: Options;
  };
  readonly kind: Kind;
  readonly source: Source;
  readonly target: Target;
  /** The property under which the target appears. */
  readonly as: Name;
  readonly foreignKey: KeyNames<ForeignKey>;
}
