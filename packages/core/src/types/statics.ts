import type { QueryBuilder } from '../execute/query-builder.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { HookName } from '../schema/hooks.js';
import type {
  BelongsToManyOptions,
  BelongsToOptions,
  CheckAssociation,
  HasOptions,
} from './association-options.js';
import type { BelongsTo, BelongsToMany, HasMany, HasOne } from './associations.js';
import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { Checked, NoOptions, Optional } from './helpers.js';
import type { HookOf } from './hooks.js';
import type { OneOrManyOf } from './include.js';
import type { IncludeEntry, Includes } from './include-entries.js';
import type { IncludedOf, LoadedOf, PartialInstance } from './loaded.js';
import type { AnyModel, Lazy, PkOf } from './models.js';
import type {
  BuildOptions,
  CountOptions,
  CreateOptions,
  ExistsOptions,
  FindByPkOptions,
  FindOneOptions,
  FindOptions,
  PlanOptions,
  Selection,
  StreamOptions,
  TransactionOption,
} from './queries.js';
import type { SelectionFor } from './selection.js';
import type { ValuesOf } from './values.js';

/**
 * The static methods of every model. They are generic over the class they are called on, and this interface is not:
 * so all models share these signatures, and the compiler works them out once.
 *
 * @example
 * const product = await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
 */
export interface ModelStatics {
  /** The source holds a foreign key to the target, which appears under the target's name. */
  belongsTo<M extends AnyModel, T extends AnyModel, const O extends BelongsToOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, BelongsToOptions>>,
  ): BelongsTo<M, T, O>;

  /** One target, which holds a foreign key to the source, appears under the target's name. */
  hasOne<M extends AnyModel, T extends AnyModel, const O extends HasOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, HasOptions>>,
  ): HasOne<M, T, O>;

  /** The targets, which hold a foreign key to the source, appear under the plural of the target's name. */
  hasMany<M extends AnyModel, T extends AnyModel, const O extends HasOptions = NoOptions>(
    this: M,
    target: Lazy<T>,
    options?: Checked<O, CheckAssociation<M, T, O, HasOptions>>,
  ): HasMany<M, T, O>;

  /** The targets, joined to the source by rows of a through model, appear under the plural of the target's name. */
  belongsToMany<M extends AnyModel, T extends AnyModel, const O extends BelongsToManyOptions>(
    this: M,
    target: Lazy<T>,
    options: Checked<O, CheckAssociation<M, T, O, BelongsToManyOptions>>,
  ): BelongsToMany<M, T, O>;

  /** A new instance with all that is nested in it, not stored yet. */
  build<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: BuildOptions<M, I>,
  ): LoadedOf<M, I[number], 'create'>;

  /** Inserts a record with all that is nested in it, in one transaction. */
  create<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: CreateOptions<M, I>,
  ): Promise<LoadedOf<M, I[number], 'create'>>;

  /** Inserts many records with all that is nested in them, in one transaction. */
  bulkCreate<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: readonly NoInfer<ValuesOf<M, I[number]>>[],
    options?: CreateOptions<M, I>,
  ): Promise<LoadedOf<M, I[number], 'create'>[]>;

  /**
   * An instance that stands for the row with a unique key, to be nested in a create: the row is linked, and must be there.
   *
   * @throws ValidationError if the values are not those of a unique key
   *
   * @example
   * await Product.create({ title: 'Chair', tags: [Tag.connect({ name: 'Alpha' })] }, { include: [Product.Tags] });
   */
  connect<M extends AnyModel>(this: M, key: NoInfer<Optional<CreationAttributes<M>>>): InstanceType<M>;

  /** The same, and what to create where there is no such row, which is safe against others who do it at the same time. */
  connectOrCreate<M extends AnyModel>(
    this: M,
    given: {
      readonly where: NoInfer<Optional<CreationAttributes<M>>>;
      readonly create: NoInfer<Optional<CreationAttributes<M>>> & Readonly<Record<string, unknown>>;
    },
  ): InstanceType<M>;

  /** Has a function called at a moment in the life of this model's rows; functions are called in the order they came in. */
  addHook<M extends AnyModel, N extends HookName>(this: M, name: N, hook: HookOf<M, N>): void;

  /** Takes a function away again, and tells whether it was there. */
  removeHook<M extends AnyModel, N extends HookName>(this: M, name: N, hook: HookOf<M, N>): boolean;

  /**
   * What `create` would do, without a database. Validators that answer with a promise are left out: they are asked by
   * `create`, `bulkCreate` and `save` only.
   *
   * @throws ValidationError with every problem that can be found at once
   */
  planCreate<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: PlanOptions<M, I>,
  ): WritePlan;

  /** All rows that meet the conditions. */
  findAll<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(this: M, options?: FindOptions<M, I, A>): Promise<LoadedOf<M, I[number], 'find', A>[]>;

  /** The first row that meets the conditions, or null. */
  findOne<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(this: M, options?: FindOneOptions<M, I, A>): Promise<LoadedOf<M, I[number], 'find', A> | null>;

  /** The row with a primary key, or null. A composite key is given as an object of its parts. */
  findByPk<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    key: PkOf<M>,
    options?: FindByPkOptions<M, I, A>,
  ): Promise<LoadedOf<M, I[number], 'find', A> | null>;

  /** A page of rows, and how many there are over all pages. */
  findAndCountAll<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    options?: FindOptions<M, I, A>,
  ): Promise<{ readonly count: number; readonly rows: LoadedOf<M, I[number], 'find', A>[] }>;

  /** The rows that meet the conditions, one after the other, in the memory of one page of them. */
  stream<
    M extends AnyModel,
    const I extends Includes = readonly [],
    const A extends SelectionFor<M> = readonly (keyof Attributes<M>)[],
  >(
    this: M,
    options?: StreamOptions<M, I, A>,
  ): AsyncGenerator<LoadedOf<M, I[number], 'find', A>, void, undefined>;

  /** How many rows meet the conditions, or how many different values they have. */
  count<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    options?: CountOptions<M, I>,
  ): Promise<number>;

  /** Whether any row meets the conditions. */
  exists<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    options?: ExistsOptions<M, I>,
  ): Promise<boolean>;

  /**
   * Fills instances that are there with what associations lead to, with one statement for each association.
   *
   * @example
   * const filled = await Product.load(products, [Product.User, Product.Tags]);
   * filled[0]?.user; // the same instances, and their type knows what is loaded
   */
  load<
    M extends AnyModel,
    X extends InstanceType<M> | PartialInstance<M>,
    const I extends IncludeEntry | Includes,
  >(
    this: M,
    instances: readonly X[],
    include: OneOrManyOf<M, I, 'find'>,
    options?: TransactionOption,
  ): Promise<(X & IncludedOf<M, I extends Includes ? I[number] : I>)[]>;

  /**
   * A knex builder on the model's table: for what Espalier does not do. It takes part in transactions like any call.
   * Columns have their own names there, and errors are the driver's.
   *
   * @example
   * await Product.query().where({ id: product.id }).increment('views', 1);
   */
  query(options?: TransactionOption): QueryBuilder;

  /**
   * Stored instances of rows that `query` has read, by column names. What is no column of the table becomes a property
   * as it is.
   *
   * @throws OptionError if a row lacks its primary key
   */
  hydrate<M extends AnyModel>(this: M, rows: readonly object[]): LoadedOf<M, never, 'find'>[];

  /** Sets attributes of the rows that meet the conditions, and gives their number. */
  update<M extends AnyModel>(
    this: M,
    values: NoInfer<Optional<CreationAttributes<M>>>,
    options: NoInfer<Selection<M>>,
  ): Promise<number>;

  /** Deletes the rows that meet the conditions, and gives their number. */
  destroy<M extends AnyModel>(this: M, options: NoInfer<Selection<M>>): Promise<number>;
}
