import type { AssociationKind } from '../schema/association.js';
import type { As, KeyToSource, KeyToTarget, OtherKey } from './association-names.js';
import type { AnyModel, PluralOf, SingularOf } from './models.js';
import type { Anything, IsSingle, NoOptions } from './notation.js';

/**
 * Association objects, as `belongsTo` and its kin return them. All that create and find need to know of an association
 * is part of its type, which can also be written by hand: the models, and the options as they are given.
 *
 * @example
 * class Product extends Model {
 *   declare static Creator: BelongsTo<typeof Product, typeof User, { as: 'creator' }>;
 * }
 * Product.Creator = Product.belongsTo(User, { as: 'creator' });
 */

export interface AssociationFacts {
  readonly kind: AssociationKind;
  readonly source: Anything;
  readonly target: Anything;
  readonly as: string;
  /** The names of the foreign key attributes: of the source, the target or the through model, by kind. */
  readonly foreignKey: string;
  readonly otherKey: string;
  readonly through: unknown;
  readonly options: unknown;
}

/** An association object of any kind. */
export interface AnyAssociation {
  readonly '~association': AssociationFacts;
}

/** One name; for a composite key, one for each of its parts; where it cannot be known, some name. */
type KeyNames<Names extends string> = [Names] extends [never]
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

/** The source holds the foreign key. */
export type BelongsTo<S extends AnyModel, T extends AnyModel, O = NoOptions> = Association<
  'belongsTo',
  S,
  T,
  As<O, SingularOf<T>>,
  KeyToTarget<T, O>,
  O
>;

/** The target holds the foreign key; there is one at most. */
export type HasOne<S extends AnyModel, T extends AnyModel, O = NoOptions> = Association<
  'hasOne',
  S,
  T,
  As<O, SingularOf<T>>,
  KeyToSource<S, O>,
  O
>;

/** The targets hold the foreign key. */
export type HasMany<S extends AnyModel, T extends AnyModel, O = NoOptions> = Association<
  'hasMany',
  S,
  T,
  As<O, PluralOf<T>>,
  KeyToSource<S, O>,
  O
>;

/** The rows of a through model hold a foreign key to each end. */
export interface BelongsToMany<S extends AnyModel, T extends AnyModel, O>
  extends Association<
    'belongsToMany',
    S,
    T,
    As<O, PluralOf<T>>,
    KeyToSource<S, O>,
    O,
    Through<O>,
    OtherKey<S, T, As<O, PluralOf<T>>, O>
  > {
  /** The through model; where only its table was named, the one that was made for it. */
  readonly through: Through<O> extends AnyModel ? Through<O> : AnyModel;
  readonly otherKey: KeyNames<OtherKey<S, T, As<O, PluralOf<T>>, O>>;
}

type Through<O> = O extends { readonly through: infer Given }
  ? Joined<Given extends { readonly model: infer Model } ? Model : Given>
  : never;

/** The joining model itself, where a function gives it; a table's name stays as it is. */
export type Joined<Given> = Given extends AnyModel ? Given : Given extends () => infer M ? M : Given;
