import type {
  BelongsToManyOptions,
  BelongsToOptions,
  CheckAssociation,
  HasOptions,
} from './association-options.js';
import type { BelongsTo, BelongsToMany, HasMany, HasOne } from './associations.js';
import type { Checked, NoOptions } from './helpers.js';
import type { AnyModel, Lazy } from './models.js';

/**
 * The static methods of models that declare associations.
 *
 * @example
 * class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
 *   static User = this.belongsTo(() => User); // Product.User is an association object
 * }
 */
export interface AssociationStatics {
  /**
   * Declares an association to one target. The source holds the foreign key. The default name of the association is the
   * target's singular name.
   *
   * @example
   * static User = this.belongsTo(() => User); // user, userId
   */
  belongsTo<M extends AnyModel, T extends AnyModel, const O extends BelongsToOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, BelongsToOptions>>,
  ): BelongsTo<M, T, O>;

  /**
   * Declares an association to at most one target, which holds the foreign key. The default name of the association is
   * the target's singular name.
   *
   * @example
   * static Profile = this.hasOne(() => Profile);
   */
  hasOne<M extends AnyModel, T extends AnyModel, const O extends HasOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, HasOptions>>,
  ): HasOne<M, T, O>;

  /**
   * Declares an association to any number of targets, which hold the foreign key. The default name of the association
   * is the target's plural name.
   *
   * @example
   * static Addresses = this.hasMany(() => Address);
   */
  hasMany<M extends AnyModel, T extends AnyModel, const O extends HasOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, HasOptions>>,
  ): HasMany<M, T, O>;

  /**
   * Declares an association to any number of targets. Each row of the through model holds a foreign key to either end.
   * The default name of the association is the target's plural name.
   *
   * @example
   * static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
   */
  belongsToMany<M extends AnyModel, T extends AnyModel, const O extends BelongsToManyOptions>(
    this: M,
    target: Lazy<T>,
    options: Checked<O, CheckAssociation<M, T, O, BelongsToManyOptions>>,
  ): BelongsToMany<M, T, O>;
}
