import type { QueryBuilder } from '../execute/query-builder.js';
import type { AssociationStatics } from './association-statics.js';
import type { Changes, IncrementBy, IncrementsOf } from './changes.js';
import type { TransactionOption } from './create-options.js';
import type { CreateStatics } from './create-statics.js';
import type { ModelExpression } from './expressions.js';
import type { FindStatics } from './find-statics.js';
import type { CreationAttributes } from './foreign-keys.js';
import type { LoadedOf } from './loaded.js';
import type { AnyModel } from './models.js';
import type { SaveStatics } from './save-statics.js';
import type { DestroySelection, RestoreSelection, Selection } from './selected-rows.js';

// They are generic over the class that they are called on, and their interfaces are not generic. So all models share these
// signatures, and the compiler works them out once.
/**
 * The static methods of every model.
 *
 * @example
 * const count = await Product.update({ price: '10' }, { where: { title: 'Chair' } });
 */
export interface ModelStatics extends AssociationStatics, CreateStatics, SaveStatics, FindStatics {
  /**
   * Returns a knex builder on the model's table, for what Espalier does not do. The builder takes part in transactions
   * as other calls do. It uses the names of columns, and its errors are the driver's.
   *
   * @example
   * await Product.query().where({ id: product.id }).increment('views', 1);
   */
  query(options?: TransactionOption): QueryBuilder;

  /**
   * Returns stored instances for rows that `query` has read, by column name. A column that is not an attribute becomes
   * a property as it is.
   *
   * @throws OptionError if a row lacks its primary key
   *
   * @example
   * const products = Product.hydrate(await Product.query().orderBy('title'));
   */
  hydrate<M extends AnyModel>(this: M, rows: readonly object[]): LoadedOf<M, never, 'find'>[];

  /**
   * Sets attributes of the rows that match the conditions, and returns the number of these rows, including those that
   * had these values already. The database computes the value of an `sql` fragment.
   *
   * @throws OptionError if neither `where` nor `all: true` is passed
   *
   * @example
   * await Product.update({ price: '10' }, { where: { title: 'Chair' } });
   * await Product.update({ price: sql`${sql.attribute('price')} * ${2}` }, { where: { title: 'Chair' } });
   */
  update<M extends AnyModel>(
    this: M,
    values: NoInfer<Changes<CreationAttributes<M>, ModelExpression<M>>>,
    options: NoInfer<Selection<M>>,
  ): Promise<number>;

  /**
   * Adds to numbers of the rows that match the conditions, and returns the number of these rows. The database does the
   * arithmetic, so concurrent changes all count.
   *
   * @throws OptionError if an attribute is no number, or is a key; if neither `where` nor `all: true` is passed
   *
   * @example
   * await Product.increment('views', { where: { id } });
   * await Product.increment({ stock: -2, sold: 2 }, { where: { id, stock: { [Op.gte]: 2 } } });
   */
  increment<M extends AnyModel, const Given>(
    this: M,
    attributes: IncrementsOf<Given, M>,
    options: NoInfer<Selection<M> & IncrementBy>,
  ): Promise<number>;

  /**
   * Subtracts from numbers of the rows that match the conditions, as {@link increment} adds to them.
   *
   * @example
   * await Product.decrement('stock', { by: 2, where: { id } });
   */
  decrement<M extends AnyModel, const Given>(
    this: M,
    attributes: IncrementsOf<Given, M>,
    options: NoInfer<Selection<M> & IncrementBy>,
  ): Promise<number>;

  /**
   * Deletes the rows that match the conditions, and returns their number, not counting rows that a cascade deletes. If the
   * model is paranoid, it sets their `deletedAt` instead.
   *
   * @throws OptionError if neither `where` nor `all: true` is passed
   */
  destroy<M extends AnyModel>(this: M, options: NoInfer<DestroySelection<M>>): Promise<number>;

  /**
   * Restores the soft-deleted rows that match the conditions, and returns their number.
   *
   * @throws OptionError if the model is not paranoid, or neither `where` nor `all: true` is passed
   */
  restore<M extends AnyModel>(this: M, options: NoInfer<RestoreSelection<M>>): Promise<number>;
}
