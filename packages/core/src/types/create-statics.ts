import type { WritePlan } from '../plan/write-plan.js';
import type { HookName } from '../schema/hooks.js';
import type { UpsertValuesOf } from './changes.js';
import type {
  BuildOptions,
  BulkCreateOptions,
  ConflictOptions,
  CreateOptions,
  FindOrCreateOptions,
  PlanOptions,
  Returned,
  ReturningOption,
  UpsertOptions,
} from './create-options.js';
import type { CreationAttributes } from './foreign-keys.js';
import type { KeyValues, Optional } from './helpers.js';
import type { HookOf } from './hooks.js';
import type { Includes } from './include-entries.js';
import type { LoadedOf } from './loaded.js';
import type { AnyModel } from './models.js';
import type { ValuesOf } from './values.js';

/**
 * The static methods of models that create rows, and those around them: plans, `connect` and hooks.
 *
 * @example
 * const product = await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
 */
export interface CreateStatics {
  /** Returns a new instance with everything that is nested in it. Nothing is stored. */
  build<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: BuildOptions<M, I>,
  ): LoadedOf<M, I[number], 'create'>;

  /**
   * Inserts a record with everything that is nested in it, in one transaction, and returns the instances, unless
   * `returning` is `false`.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   *
   * @example
   * await Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
   */
  create<M extends AnyModel, const I extends Includes = readonly [], R extends boolean = true>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: CreateOptions<M, I> & ReturningOption<R>,
  ): Returned<R, LoadedOf<M, I[number], 'create'>>;

  /**
   * Inserts many records with everything that is nested in them, in one transaction, and returns the instances in input
   * order, unless `returning` is `false`. With `onConflict`, rows whose unique key is stored already are updated; `changesOf` reports which these are.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   *
   * @example
   * await Product.bulkCreate(rows, { onConflict: { by: ['sku'], update: ['price'] } });
   */
  bulkCreate<
    M extends AnyModel,
    const I extends Includes = readonly [],
    Conflict extends ConflictOptions<M> | undefined = undefined,
    R extends boolean = true,
  >(
    this: M,
    values: readonly NoInfer<
      [Conflict] extends [undefined] ? ValuesOf<M, I[number]> : UpsertValuesOf<M, I[number]>
    >[],
    options?: BulkCreateOptions<M, I, Conflict> &
      ReturningOption<[Conflict] extends [undefined] ? R : R & true>,
  ): Returned<R, LoadedOf<M, I[number], 'create'>[]>;

  /**
   * Inserts a record with everything that is nested in it, or updates the row that has its unique key already, and
   * returns the instance. `changesOf` reports which. This is safe against concurrent upserts of the same row. An `sql`
   * fragment is computed from the stored row, or from the inserted one with its defaults.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   *
   * @example
   * const user = await User.upsert({ email: 'mick@example.org', name: 'Mick' }, { by: ['email'] });
   */
  upsert<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<UpsertValuesOf<M, I[number]>>,
    options?: UpsertOptions<M, I>,
  ): Promise<LoadedOf<M, I[number], 'create'>>;

  /**
   * Returns the row with a unique key, and `false`. If it does not exist, creates it with the values of `create` and what
   * is nested in them, and returns `true`. This is safe against concurrent inserts of the same row.
   *
   * @throws ValidationError if the values of `where` are not those of a unique key
   *
   * @example
   * const [tag, created] = await Tag.findOrCreate({ where: { name: 'Alpha' }, create: { colour: 'blue' } });
   */
  findOrCreate<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    options: FindOrCreateOptions<M, I>,
  ): Promise<[LoadedOf<M, I[number], 'create'>, true] | [LoadedOf<M, never, 'create'>, false]>;

  /**
   * Returns a placeholder for the row with a unique key. Nested in a create, it links this row, which must exist: if it
   * does not, the create throws a RecordNotFoundError.
   *
   * @throws ValidationError if the values are not those of a unique key
   *
   * @example
   * await Product.create({ title: 'Chair', tags: [Tag.connect({ name: 'Alpha' })] }, { include: [Product.Tags] });
   */
  connect<M extends AnyModel>(this: M, key: NoInfer<KeyValues<CreationAttributes<M>>>): InstanceType<M>;

  /**
   * Returns a placeholder for the row with a unique key. Nested in a create, it links this row; if the row does not
   * exist, the create inserts it with the values of `create`. This is safe against concurrent inserts of the same row.
   *
   * @throws ValidationError if the values of `where` are not those of a unique key
   *
   * @example
   * const tag = Tag.connectOrCreate({ where: { name: 'Alpha' }, create: { colour: 'blue' } });
   */
  connectOrCreate<M extends AnyModel>(
    this: M,
    values: {
      readonly where: NoInfer<KeyValues<CreationAttributes<M>>>;
      readonly create: NoInfer<Optional<CreationAttributes<M>>> & Readonly<Record<string, unknown>>;
    },
  ): InstanceType<M>;

  /**
   * Adds a hook. Hooks are called in the order in which they were added, after those in the options of the model.
   *
   * @example
   * User.addHook('beforeCreate', (user) => { user.email = user.email.toLowerCase(); });
   */
  addHook<M extends AnyModel, N extends HookName>(this: M, name: N, hook: HookOf<M, N>): void;

  /** Removes a hook that `addHook` added, and returns whether it was there. */
  removeHook<M extends AnyModel, N extends HookName>(this: M, name: N, hook: HookOf<M, N>): boolean;

  /**
   * Returns the plan that `create` would run. It needs no database and calls no hooks. Validators that return a promise
   * are skipped: only `create`, `bulkCreate` and `save` run them.
   *
   * @throws ValidationError with every problem that can be found without a promise
   *
   * @example
   * console.log(Product.planCreate(values, { include }).explain());
   */
  planCreate<M extends AnyModel, const I extends Includes = readonly []>(
    this: M,
    values: NoInfer<ValuesOf<M, I[number]>>,
    options?: PlanOptions<M, I>,
  ): WritePlan;
}
