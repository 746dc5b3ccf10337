import type { AnyAssociation } from './association-info.js';
import type { Attributes } from './foreign-keys.js';
import type { IncludeOf } from './include.js';
import type { IncludedInfo, Includes } from './include-entries.js';
import type { LoadedOf, NestedResult, PartialInstance } from './loaded.js';
import type { AnyModel, PkOf } from './models.js';
import type { Order } from './order.js';
import type { CallOptions, EntriesOf, TransactionOption } from './queries.js';
import type { SelectionFor } from './selection.js';
import type { FilledByParent, OwnThroughValues, ValuesOf } from './values.js';
import type { Where } from './where.js';

/**
 * What association objects do with instances. Like the statics of models, these signatures are generic over the
 * association they are called on and stand in interfaces that are not: all associations share them.
 *
 * @example
 * const user = await Product.User.get(product); // User | null
 * await User.Addresses.add(user, [home, work]);
 */
type SourceOf<R extends AnyAssociation> = IncludedInfo<R>['source'];
type TargetOf<R extends AnyAssociation> = IncludedInfo<R>['target'];

type Source<R extends AnyAssociation> = InstanceOf<SourceOf<R>>;

/** An instance, whole or in part. */
type InstanceOf<M extends AnyModel> = InstanceType<M> | PartialInstance<M>;

/** A row at the other end: an instance of it, or its primary key. */
type Row<R extends AnyAssociation> = InstanceOf<TargetOf<R>> | PkOf<TargetOf<R>>;
type Rows<R extends AnyAssociation> = Row<R> | readonly Row<R>[];

/** An entry of `include` that would read the same. */
interface Entry<R, I, A> {
  readonly association: R;
  readonly include: I;
  readonly attributes: A;
}
type Found<R extends AnyAssociation, I extends Includes, A> = NestedResult<
  SourceOf<R>,
  Entry<R, I, A>,
  IncludedInfo<R>,
  'find'
>;

export interface GetOneOptions<M extends AnyModel, I, A> extends TransactionOption {
  readonly where?: Where<M> | undefined;
  /** The attributes to read; all unless given. */
  readonly attributes?: A | undefined;
  /** The associations to read along. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

export interface GetManyOptions<M extends AnyModel, I, A> extends GetOneOptions<M, I, A> {
  readonly order?: readonly Order<M, EntriesOf<I>>[] | undefined;
  /** The most rows to read. */
  readonly limit?: number | undefined;
}

interface CountOptions<M extends AnyModel> extends TransactionOption {
  readonly where?: Where<M> | undefined;
}

interface CreateOptions<M extends AnyModel, I> extends CallOptions {
  /** The associations whose nested values are accepted. */
  readonly include?: IncludeOf<M, I, 'create'>;
  /** What the hooks of the new row, and of its through row, find among their options. */
  readonly hookOptions?: object | undefined;
}

interface ThroughOption<R extends AnyAssociation> extends CallOptions {
  /** The attributes of the rows that join the two. */
  readonly through?: OwnThroughValues<IncludedInfo<R>> | undefined;
}

interface Calls {
  /** Whether an association leads from an instance to a row, or to all of several. */
  has<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<Rows<R>>,
    options?: TransactionOption,
  ): Promise<boolean>;

  /** How many rows an association leads to from an instance. */
  count<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    options?: CountOptions<TargetOf<R>>,
  ): Promise<number>;
}

/** The calls of associations that lead to one row at most. */
export interface ToOneCalls extends Calls {
  /** The row that an association leads to from an instance, or null. */
  get<
    R extends AnyAssociation,
    const I extends Includes = readonly [],
    const A extends SelectionFor<TargetOf<R>> = readonly (keyof Attributes<TargetOf<R>>)[],
  >(this: R, instance: Source<R>, options?: GetOneOptions<TargetOf<R>, I, A>): Promise<Found<R, I, A> | null>;

  /**
   * Makes an association lead to a row, or with null to none.
   *
   * @throws ValidationError when the foreign key may not be null and would be
   *
   * @example
   * await Product.User.set(product, user); // product.userId is user.id, and product.user the user
   */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    target: NoInfer<Row<R>> | null,
    options?: CallOptions,
  ): Promise<void>;

  /** Makes an association lead to a row no more. The row stays. */
  remove<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    target: NoInfer<Row<R>>,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Inserts a row with all that is nested in it, and makes an association lead to it, in one transaction.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   *
   * @example
   * await User.Addresses.create(user, { city: 'Austin' });
   */
  create<R extends AnyAssociation, const I extends Includes = readonly []>(
    this: R,
    instance: Source<R>,
    values: NoInfer<ValuesOf<TargetOf<R>, I[number], FilledByParent<IncludedInfo<R>>>>,
    options?: CreateOptions<TargetOf<R>, I>,
  ): Promise<LoadedOf<TargetOf<R>, I[number], 'create'>>;
}

interface GetMany {
  /** The rows that an association leads to from an instance. */
  get<
    R extends AnyAssociation,
    const I extends Includes = readonly [],
    const A extends SelectionFor<TargetOf<R>> = readonly (keyof Attributes<TargetOf<R>>)[],
  >(this: R, instance: Source<R>, options?: GetManyOptions<TargetOf<R>, I, A>): Promise<Found<R, I, A>>;

  /** Makes an association lead to rows no more. The rows stay. */
  remove<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<Rows<R>>,
    options?: CallOptions,
  ): Promise<void>;
}

/** The calls of hasMany. */
export interface HasManyCalls extends Calls, GetMany {
  /**
   * Makes an association lead to rows more: sets their foreign keys, and the scope of the association.
   *
   * @throws RecordNotFoundError when one of the rows is not there; nothing is changed then
   */
  add<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<Rows<R>>,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Makes an association lead to these rows and to no others, whose foreign keys are set to null.
   *
   * @throws ValidationError when a foreign key may not be null and would be
   */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: readonly NoInfer<Row<R>>[],
    options?: CallOptions,
  ): Promise<void>;

  /** Inserts a row with all that is nested in it, and makes an association lead to it, in one transaction. */
  create: ToOneCalls['create'];
}

/** The calls of belongsToMany. */
export interface BelongsToManyCalls extends Calls, GetMany {
  /**
   * Joins rows to an instance. A pair that is joined already stays one, and gets the attributes of `through`.
   *
   * @example
   * await Product.Tags.add(product, [wood, red.id], { through: { rank: 1 } });
   */
  add<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<Rows<R>>,
    options?: ThroughOption<R>,
  ): Promise<void>;

  /** Joins these rows to an instance, and no others. */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: readonly NoInfer<Row<R>>[],
    options?: ThroughOption<R>,
  ): Promise<void>;

  /** Inserts a row with all that is nested in it, and joins it to an instance, in one transaction. */
  create<R extends AnyAssociation, const I extends Includes = readonly []>(
    this: R,
    instance: Source<R>,
    values: NoInfer<ValuesOf<TargetOf<R>, I[number], FilledByParent<IncludedInfo<R>>>>,
    options?: CreateOptions<TargetOf<R>, I> & ThroughOption<R>,
  ): Promise<CreatedThrough<R, I>>;
}

type CreatedThrough<R extends AnyAssociation, I extends Includes> =
  Found<R, I, unknown> extends readonly (infer Each)[]
    ? Each & LoadedOf<TargetOf<R>, I[number], 'create'>
    : never;
