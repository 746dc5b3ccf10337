import type {
  CountTargetsOptions,
  CreateTargetOptions,
  GetManyOptions,
  GetOneOptions,
  ThroughOption,
} from './association-call-options.js';
import type { AnyAssociation } from './association-info.js';
import type { CallOptions } from './create-options.js';
import type { Attributes } from './foreign-keys.js';
import type { IncludedInfo, Includes } from './include-entries.js';
import type { LoadedOf, NestedResult, PartialInstance } from './loaded.js';
import type { AnyModel, PkOf } from './models.js';
import type { SelectionFor } from './selection.js';
import type { FilledByParent, ValuesOf } from './values.js';

/**
 * The calls of association objects. Their signatures are generic over the association that they are called on, and
 * their interfaces are not generic. So all associations share them, and the compiler works them out once.
 *
 * @example
 * const user = await Product.User.get(product); // User | null
 * await User.Addresses.add(user, [home, work]);
 */

type SourceOf<R extends AnyAssociation> = IncludedInfo<R>['source'];
type TargetOf<R extends AnyAssociation> = IncludedInfo<R>['target'];

type Source<R extends AnyAssociation> = InstanceOf<SourceOf<R>>;

/** An instance with all of its attributes, or with some. */
type InstanceOf<M extends AnyModel> = InstanceType<M> | PartialInstance<M>;

/** A row of the target: its instance, or its primary key. */
type RowReference<R extends AnyAssociation> = InstanceOf<TargetOf<R>> | PkOf<TargetOf<R>>;
type RowReferences<R extends AnyAssociation> = RowReference<R> | readonly RowReference<R>[];

/** The entry of `include` that reads the same rows. */
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

interface Calls {
  /** Returns whether all of the given rows are linked to an instance. */
  has<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<RowReferences<R>>,
    options?: CallOptions,
  ): Promise<boolean>;

  /** Returns the number of rows that are linked to an instance. */
  count<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    options?: CountTargetsOptions<TargetOf<R>>,
  ): Promise<number>;
}

/** The calls of belongsTo and hasOne. */
export interface ToOneCalls extends Calls {
  /** Reads the row that is linked to an instance, and returns it, or null. The instance does not change. */
  get<
    R extends AnyAssociation,
    const I extends Includes = readonly [],
    const A extends SelectionFor<TargetOf<R>> = readonly (keyof Attributes<TargetOf<R>>)[],
  >(this: R, instance: Source<R>, options?: GetOneOptions<TargetOf<R>, I, A>): Promise<Found<R, I, A> | null>;

  /**
   * Links a row to an instance in place of the present one. With null, it only removes the link.
   *
   * @throws ValidationError if a foreign key that is NOT NULL would become null
   *
   * @example
   * await Product.User.set(product, user); // product.userId is user.id, and product.user is user
   */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    target: NoInfer<RowReference<R>> | null,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Removes the link between an instance and a row. The row stays.
   *
   * @throws ValidationError if the foreign key is NOT NULL
   */
  remove<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    target: NoInfer<RowReference<R>>,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Inserts a row with everything that is nested in it, and links it to an instance, in one transaction. A hasOne
   * removes the link to its previous row. The values must not contain what the association sets: the foreign key and
   * the scope.
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
    options?: CreateTargetOptions<TargetOf<R>, I>,
  ): Promise<LoadedOf<TargetOf<R>, I[number], 'create'>>;
}

interface GetMany {
  /** Reads the rows that are linked to an instance. The instance does not change. */
  get<
    R extends AnyAssociation,
    const I extends Includes = readonly [],
    const A extends SelectionFor<TargetOf<R>> = readonly (keyof Attributes<TargetOf<R>>)[],
  >(this: R, instance: Source<R>, options?: GetManyOptions<TargetOf<R>, I, A>): Promise<Found<R, I, A>>;

  /**
   * Removes the links between an instance and rows. The rows stay; those of a through model are deleted.
   *
   * @throws ValidationError if a foreign key of hasMany is NOT NULL
   */
  remove<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<RowReferences<R>>,
    options?: CallOptions,
  ): Promise<void>;
}

/** The calls of hasMany. */
export interface HasManyCalls extends Calls, GetMany {
  /**
   * Links rows to an instance, in addition to those linked already: sets their foreign keys, and the scope of the
   * association.
   *
   * @throws RecordNotFoundError if one of the rows does not exist; then nothing is changed
   *
   * @example
   * await User.Addresses.add(user, [home, work.id]);
   */
  add<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<RowReferences<R>>,
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Links these rows to an instance and no others: the foreign keys of the others are set to null.
   *
   * @throws ValidationError if a foreign key that is NOT NULL would become null
   * @throws RecordNotFoundError if one of the rows does not exist; then nothing is changed
   */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: readonly NoInfer<RowReference<R>>[],
    options?: CallOptions,
  ): Promise<void>;

  /**
   * Inserts a row with everything that is nested in it, and links it to an instance, in one transaction. The values
   * must not contain what the association sets: the foreign key and the scope.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   */
  create: ToOneCalls['create'];
}

/** The calls of belongsToMany. */
export interface BelongsToManyCalls extends Calls, GetMany {
  /**
   * Links rows to an instance, in addition to those linked already. A row that is linked already is not linked twice;
   * its through row gets the attributes of `through`. With `unique: false`, `through` always makes another through row.
   *
   * @example
   * await Product.Tags.add(product, [wood, red.id], { through: { rank: 1 } });
   */
  add<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: NoInfer<RowReferences<R>>,
    options?: ThroughOption<R>,
  ): Promise<void>;

  /** Links these rows to an instance and no others: the through rows of the others are deleted. */
  set<R extends AnyAssociation>(
    this: R,
    instance: Source<R>,
    targets: readonly NoInfer<RowReference<R>>[],
    options?: ThroughOption<R>,
  ): Promise<void>;

  /**
   * Inserts a row with everything that is nested in it, and links it to an instance by a through row, in one
   * transaction.
   *
   * @throws ValidationError with everything that is wrong with the values, before any SQL
   */
  create<R extends AnyAssociation, const I extends Includes = readonly []>(
    this: R,
    instance: Source<R>,
    values: NoInfer<ValuesOf<TargetOf<R>, I[number], FilledByParent<IncludedInfo<R>>>>,
    options?: CreateTargetOptions<TargetOf<R>, I> & ThroughOption<R>,
  ): Promise<CreatedThrough<R, I>>;
}

type CreatedThrough<R extends AnyAssociation, I extends Includes> =
  Found<R, I, unknown> extends readonly (infer Each)[]
    ? Each & LoadedOf<TargetOf<R>, I[number], 'create'>
    : never;
