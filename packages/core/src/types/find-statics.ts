import type { PlannedFind } from '../plan/planned-find.js';
import type { AggregateOptions, AggregateResult } from './aggregates.js';
import type { CallOptions } from './create-options.js';
import type {
  CountOptions,
  ExistsOptions,
  FindByPkOptions,
  FindOneOptions,
  FindOptions,
  FindPageOptions,
  Page,
  StreamOptions,
} from './find-options.js';
import type { Attributes } from './foreign-keys.js';
import type { OneOrManyOf } from './include.js';
import type { IncludeEntry, Includes } from './include-entries.js';
import type { IncludedOf, LoadedOf, PartialInstance } from './loaded.js';
import type { AnyModel, PkOf } from './models.js';
import type { SelectionFor } from './selection.js';

/**
 * The static methods of models that read rows.
 *
 * @example
 * const products = await Product.findAll({ where: { title: 'Chair' }, include: [Product.User] });
 */
export interface FindStatics {
  /**
   * Returns all rows that match the conditions.
   *
   * @example
   * await Product.findAll({ where: { title: 'Chair' }, include: [Product.User], order: ['id'], limit: 10 });
   */
  findAll<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(this: M, options?: FindOptions<M, I, A>): Promise<LoadedOf<M, I[number], 'find', A>[]>;

  /** Returns the first row that matches the conditions, or null. */
  findOne<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(this: M, options?: FindOneOptions<M, I, A>): Promise<LoadedOf<M, I[number], 'find', A> | null>;

  /**
   * Returns the row with a primary key, or null. A composite key is an object with its parts.
   *
   * @example
   * await Point.findByPk({ x: 1, y: 2 });
   */
  findByPk<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    key: PkOf<M>,
    options?: FindByPkOptions<M, I, A>,
  ): Promise<LoadedOf<M, I[number], 'find', A> | null>;

  /** Returns a page of rows, and the number of rows on all pages. */
  findAndCountAll<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    options?: FindOptions<M, I, A>,
  ): Promise<{ readonly count: number; readonly rows: LoadedOf<M, I[number], 'find', A>[] }>;

  /**
   * Returns a page: the `first` rows after a cursor, or the `last` rows before one. Each page has the cursors by which the
   * pages next to it are found.
   *
   * @example
   * const page = await Product.findPage({ order: [['price', 'DESC']], first: 20, after: request.query.after });
   * page.items; // up to 20 products
   * page.endCursor; // the `after` of the next page
   */
  findPage<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
    F extends number | null | undefined = undefined,
  >(this: M, options: FindPageOptions<M, I, A, F>): Promise<Page<LoadedOf<M, I[number], 'find', A>>>;

  /**
   * Returns the plan of the find that `findAll` would run. It needs no database.
   *
   * @throws what `findAll` throws about its options
   *
   * @example
   * console.log(Product.planFind({ where: { title: 'Chair' }, include: [Product.User] }).explain());
   */
  planFind<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(this: M, options?: FindOptions<M, I, A>): PlannedFind;

  /**
   * Yields the rows that match the conditions one by one, holding one page in memory. No connection is held between
   * pages.
   *
   * @example
   * for await (const product of Product.stream({ batchSize: 500 })) console.log(product.title);
   */
  stream<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    options?: StreamOptions<M, I, A>,
  ): AsyncGenerator<LoadedOf<M, I[number], 'find', A>, void, undefined>;

  /** Returns the number of rows that match the conditions; with `distinct`, the number of their different values. */
  count<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    options?: CountOptions<M, I>,
  ): Promise<number>;

  /** Returns whether any row matches the conditions. */
  exists<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    options?: ExistsOptions<M, I>,
  ): Promise<boolean>;

  /**
   * Returns aggregates of the rows that match the conditions: one object, or with `groupBy` an array with one for each
   * group. The caller names every column. Integers and decimals are added exactly.
   *
   * @throws OptionError naming what is wrong in `groupBy`, `select` or `order`
   *
   * @example
   * const { orders, revenue } = await Order.aggregate({
   *   where: { status: 'paid' },
   *   select: { orders: aggregate.count(), revenue: aggregate.sum('total') },
   * });
   * const months = await Order.aggregate({
   *   groupBy: { month: sql.month('createdAt'), city: [Order.Customer, 'city'] },
   *   select: { revenue: aggregate.sum('total') },
   *   having: { revenue: { [Op.gt]: '100' } },
   *   order: ['month', ['revenue', 'DESC']],
   * });
   */
  aggregate<M extends AnyModel, const S, const G = undefined, const H = undefined>(
    this: M,
    options: AggregateOptions<M, G, S, H>,
  ): Promise<AggregateResult<M, G, S>>;

  /**
   * Reads associations of stored instances, on PostgreSQL with one statement, and returns the same instances.
   *
   * @example
   * const filled = await Product.load(products, [Product.User, Product.Tags]);
   * filled[0]?.user; // the same instances, with a type that has what was loaded
   */
  load<
    M extends AnyModel,
    X extends InstanceType<M> | PartialInstance<M>,
    const I extends IncludeEntry | Includes,
  >(
    this: M,
    instances: readonly X[],
    include: OneOrManyOf<M, I, 'find'>,
    options?: CallOptions,
  ): Promise<(X & IncludedOf<M, I extends Includes ? I[number] : I>)[]>;
}
