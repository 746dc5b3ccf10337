import type { BelongsToManyCalls, HasManyCalls, ToOneCalls } from './association-calls.js';
import type { Association, KeyNames } from './association-info.js';
import type { As, KeyToSource, KeyToTarget, OtherKey } from './association-names.js';
import type { NoOptions } from './helpers.js';
import type { AnyModel, PluralOf, SingularOf } from './models.js';

/**
 * The association objects that `belongsTo`, `hasOne`, `hasMany` and `belongsToMany` return. Their types contain
 * everything that create and find need. You can also write them by hand, from the models and the options.
 *
 * @example
 * class Product extends Model {
 *   declare static Creator: BelongsTo<typeof Product, typeof User, { as: 'creator' }>;
 * }
 * Product.Creator = Product.belongsTo(User, { as: 'creator' });
 */

/** An association whose source holds the foreign key. */
export interface BelongsTo<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'belongsTo', S, T, As<O, SingularOf<T>>, KeyToTarget<T, O>, O>,
    ToOneCalls {}

/** An association to at most one target, which holds the foreign key. */
export interface HasOne<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'hasOne', S, T, As<O, SingularOf<T>>, KeyToSource<S, O>, O>,
    ToOneCalls {}

/** An association to any number of targets, which hold the foreign key. */
export interface HasMany<S extends AnyModel, T extends AnyModel, O = NoOptions>
  extends Association<'hasMany', S, T, As<O, PluralOf<T>>, KeyToSource<S, O>, O>,
    HasManyCalls {}

/** An association to any number of targets. The rows of its through model hold a foreign key to each end. */
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
  /** The through model. If the options only name its table, the model is generated. */
  readonly through: Through<O> extends AnyModel ? Through<O> : AnyModel;
  /** The attribute of the through model that refers to the target; for a composite key, an array. */
  readonly otherKey: KeyNames<OtherKey<S, T, As<O, PluralOf<T>>, O>>;
}

type Through<O> = O extends { readonly through: infer Given }
  ? Joined<Given extends { readonly model: infer Model } ? Model : Given>
  : never;

/** The through model, also if a function returns it. The name of a table stays as it is. */
export type Joined<Given> = Given extends AnyModel ? Given : Given extends () => infer M ? M : Given;
