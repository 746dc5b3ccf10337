import type { BelongsToManyCalls, HasManyCalls, ToOneCalls } from './association-calls.js';
import type { Association, KeyNames } from './association-info.js';
import type { As, KeyToSource, KeyToTarget, OtherKey } from './association-names.js';
import type { NoOptions } from './helpers.js';
import type { AnyModel, PluralOf, SingularOf } from './models.js';

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

/** The source holds the foreign key. */
export interface BelongsTo<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'belongsTo', S, T, As<O, SingularOf<T>>, KeyToTarget<T, O>, O>,
    ToOneCalls {}

/** The target holds the foreign key; there is one at most. */
export interface HasOne<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'hasOne', S, T, As<O, SingularOf<T>>, KeyToSource<S, O>, O>,
    ToOneCalls {}

/** The targets hold the foreign key. */
export interface HasMany<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'hasMany', S, T, As<O, PluralOf<T>>, KeyToSource<S, O>, O>,
    HasManyCalls {}

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
    >,
    BelongsToManyCalls {
  /** The through model; where only its table was named, the one that was made for it. */
  readonly through: Through<O> extends AnyModel ? Through<O> : AnyModel;
  readonly otherKey: KeyNames<OtherKey<S, T, As<O, PluralOf<T>>, O>>;
}

type Through<O> = O extends { readonly through: infer Given }
  ? Joined<Given extends { readonly model: infer Model } ? Model : Given>
  : never;

/** The joining model itself, where a function gives it; a table's name stays as it is. */
export type Joined<Given> = Given extends AnyModel ? Given : Given extends () => infer M ? M : Given;
