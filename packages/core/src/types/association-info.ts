import type { AssociationKind } from '../schema/association.js';
import type { Any, IsSingle, NoOptions } from './helpers.js';

/**
 * What the types of create and find read from an association object.
 *
 * @example
 * type Info = (typeof Product.User)['~association']; // { kind: 'belongsTo'; as: 'user'; foreignKey: 'userId'; … }
 */
export interface AssociationInfo {
  readonly kind: AssociationKind;
  readonly source: Any;
  readonly target: Any;
  readonly as: string;
  /** The names of the foreign key attributes, as a union. By kind, they are of the source, target or through model. */
  readonly foreignKey: string;
  /** The names of the attributes of a through model that refer to the target, as a union. */
  readonly otherKey: string;
  readonly through: unknown;
  readonly options: unknown;
}

/** An association object of any kind. */
export interface AnyAssociation {
  readonly '~association': AssociationInfo;
}

/** A single name as itself, the names of a composite key as an array; `string` if they are not known. */
export type KeyNames<Names extends string> = [Names] extends [never]
  ? string
  : IsSingle<Names> extends true
    ? Names
    : readonly Names[];

/** The properties that the association objects of all kinds have. */
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
  /** `belongsTo`, `hasOne`, `hasMany` or `belongsToMany`. */
  readonly kind: Kind;
  /** The model that declares the association. */
  readonly source: Source;
  /** The model that the association leads to. */
  readonly target: Target;
  /** The property of source instances that holds the target. */
  readonly as: Name;
  /** The foreign key attribute; for a composite key, an array. */
  readonly foreignKey: KeyNames<ForeignKey>;
}
