import type { AssociationKind } from '../schema/association.js';
import type { Singular } from '../schema/inflection.js';
import type { AnyModel, KeysOf, NameOf, PluralOf, SingularOf } from './models.js';
import type { Anything, IsSingle, Literal, Nothing } from './notation.js';

/**
 * Association objects, as `belongsTo` and its kin return them. All that create and find need to know of an association is part of its type.
 *
 * @example
 * // static User = this.belongsTo(() => User);
 * // BelongsTo<typeof Product, typeof User, 'user', 'userId', {}>
 * declare class Product extends Model {
 *   static User: BelongsTo<typeof Product, typeof User>; // the same, for classes whose associations are set from outside
 * }
 */

/** Phantom key: what an association is, known to the compiler only. */
export declare const REL: unique symbol;

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
  readonly [REL]: AssociationFacts;
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
  As extends string,
  ForeignKey extends string,
  Options = Nothing,
  Through = never,
  OtherKey extends string = never,
> {
  readonly [REL]: {
    kind: Kind;
    source: Source;
    target: Target;
    as: As;
    foreignKey: ForeignKey;
    otherKey: OtherKey;
    through: Through;
    options: Options;
  };
  readonly kind: Kind;
  readonly source: Source;
  readonly target: Target;
  /** The property under which the target appears. */
  readonly as: As;
  readonly foreignKey: KeyNames<ForeignKey>;
}

/** What a foreign key is called by default: a prefix and the name of the key it holds; a composite key has several. */
export type PrefixedKey<Prefix extends string, Keys extends string> = [Literal<Prefix>] extends [never]
  ? never
  : `${Prefix}${Capitalize<Literal<Keys>>}`;

/** The source holds the foreign key. */
export type BelongsTo<
  S extends AnyModel,
  T extends AnyModel,
  As extends string = SingularOf<T>,
  FK extends string = PrefixedKey<As, KeysOf<T>>,
  O = Nothing,
> = Association<'belongsTo', S, T, As, FK, O>;

/** The target holds the foreign key, once at most. */
export type HasOne<
  S extends AnyModel,
  T extends AnyModel,
  As extends string = SingularOf<T>,
  FK extends string = PrefixedKey<SingularOf<S>, KeysOf<S>>,
  O = Nothing,
> = Association<'hasOne', S, T, As, FK, O>;

/** The targets hold the foreign key. */
export type HasMany<
  S extends AnyModel,
  T extends AnyModel,
  As extends string = PluralOf<T>,
  FK extends string = PrefixedKey<SingularOf<S>, KeysOf<S>>,
  O = Nothing,
> = Association<'hasMany', S, T, As, FK, O>;

/** The rows of a through model hold a foreign key to each end. */
export interface BelongsToMany<
  S extends AnyModel,
  T extends AnyModel,
  Through,
  As extends string = PluralOf<T>,
  FK extends string = PrefixedKey<SingularOf<S>, KeysOf<S>>,
  Other extends string = PrefixedKey<OtherEnd<S, T, As>, KeysOf<T>>,
  O = Nothing,
> extends Association<'belongsToMany', S, T, As, FK, O, Through, Other> {
  /** The through model; where only its table was named, the one that was made for it. */
  readonly through: Through extends AnyModel ? Through : AnyModel;
  readonly otherKey: KeyNames<Other>;
}

/** What the target is called in its foreign key: if it is the source itself, what the association calls one of them. */
export type OtherEnd<S extends AnyModel, T extends AnyModel, As extends string> = [
  NameOf<S>,
  NameOf<T>,
] extends [NameOf<T>, NameOf<S>]
  ? Singular<As>
  : SingularOf<T>;
