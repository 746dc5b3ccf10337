import type { RowChange } from '../schema/row-change.js';
import type { AssociationInfo } from './association-info.js';
import type { CreationOf } from './attributes.js';
import type { Changes, IncrementBy, Increments, KeyNames } from './changes.js';
import type { CallOptions } from './create-options.js';
import type { Any } from './helpers.js';
import type { IncludedInfo, IsToMany, IsUnknown } from './include-entries.js';
import type { DestroyIncludes, SaveIncludes } from './save-include.js';

/** The options of `save` of an instance. */
export interface InstanceSaveOptions extends CallOptions {
  /** The associations to save, too. Without it, a stored instance saves its own attributes only. */
  readonly include?: SaveIncludes | undefined;
  /** The attributes of the instance that are saved. All by default. */
  readonly fields?: readonly string[] | undefined;
  /** `'ignore'` saves the row whatever its version is. */
  readonly version?: 'ignore' | undefined;
  /** Is called with what the save has done with each row. */
  readonly onChanges?: ((changes: readonly RowChange[]) => unknown) | undefined;
  /** The maximum number of levels of records; the instance is the first level. No limit by default. */
  readonly maxDepth?: number | undefined;
  /** The maximum number of records, including through rows. No limit by default. */
  readonly maxRecords?: number | undefined;
  /** The maximum number of problems that an error lists; the others are counted. Default: 100. */
  readonly maxProblems?: number | undefined;
  /** Properties to add to the options of the hooks of the instance. */
  readonly hookOptions?: object | undefined;
}

/** The options of `destroy` of an instance. */
export interface InstanceDestroyOptions extends CallOptions {
  /** The associations whose rows are deleted, too. Without it, foreign keys decide what happens to rows below. */
  readonly include?: DestroyIncludes | undefined;
  /** Whether rows of paranoid models are deleted, soft-deleted ones included. Default `false`. */
  readonly force?: boolean | undefined;
}

/**
 * The members that every instance has in addition to its attributes.
 *
 * @example
 * const product = await Product.findByPk(1);
 * await product?.update({ title: 'Stool' });
 */
export interface ModelInstance {
  /** Whether the instance has no row yet. */
  readonly isNewRecord: boolean;

  /**
   * Inserts a new instance with everything that it was built with, or updates the attributes that have changed. Without
   * changes, no statement is sent.
   *
   * With `include`, a stored instance is saved with what it shows of these associations: what was changed below it is
   * updated, what was added is inserted, and `missing` says what happens to what was removed.
   *
   * @throws ValidationError if a value is invalid, or a nested change would be lost, before any SQL
   * @throws RecordNotFoundError if the row no longer exists
   * @throws VersionConflictError if the model has `version` and the row has changed since it was read
   */
  save(options?: InstanceSaveOptions): Promise<this>;

  /**
   * Deletes the row, or sets its `deletedAt` if the model is paranoid. With `include`, the rows of these associations are deleted first, leaves first: those of a hasMany or
   * a hasOne, and the through rows of a belongsToMany. `missing` in an entry says something else.
   *
   * @throws MissingChildrenError if there are rows of an association with `missing: 'refuse'`
   * @throws VersionConflictError if the model has `version` and the row has changed since it was read
   */
  destroy(options?: InstanceDestroyOptions): Promise<void>;

  /**
   * Restores the soft-deleted row.
   *
   * @throws OptionError if the model is not paranoid
   * @throws RecordNotFoundError if the row no longer exists
   * @throws VersionConflictError if the model has `version` and the row has changed since it was read
   */
  restore(options?: CallOptions): Promise<this>;

  /**
   * Reads the attributes of the row again. Loaded associations stay as they are.
   *
   * @throws RecordNotFoundError if the row no longer exists
   */
  reload(options?: CallOptions): Promise<this>;

  /** Returns the names of the attributes that have changed since the row was read or written. */
  changed(): string[];

  /** Returns the stored value of an attribute; without a name, the stored values of all changed attributes. */
  previous(): Record<string, unknown>;
  previous<K extends keyof this & string>(name: K): this[K] | undefined;

  /** Returns a deep copy as plain objects: the attributes and everything that is loaded on the instance. */
  get(options: { readonly plain: true }): Record<string, unknown>;

  /**
   * Returns a deep copy as plain objects, with each bigint as a string of digits, because JSON has no bigint. A nested
   * instance whose class overrides `toJSON` is what that returns.
   */
  toJSON(): Record<string, unknown>;
}

/** The options of `update` of an instance. `I` is the exact tuple that was passed as `include`. */
export interface InstanceUpdateOptions<I> extends Omit<InstanceSaveOptions, 'include' | 'fields'> {
  /** The associations that the values may have. Those that they do not have are not touched. */
  readonly include?: I | undefined;
}

/** The values of included associations: plain objects or instances. */
export type NestedUpdates<I extends SaveIncludes> = {
  readonly [E in I[number] as IncludedInfo<E>['as']]?: NestedUpdate<IncludedInfo<E>> | undefined;
};

type NestedUpdate<R extends AssociationInfo> =
  IsUnknown<R> extends true ? Any : IsToMany<R> extends true ? readonly object[] : object | null;

/** `update` of an instance whose attributes can be set to `Values`. */
export interface Updatable<Values> {
  /**
   * Sets attributes, and associations of `include`, and saves them, and no others. The instance then shows what the
   * database has computed for an `sql` fragment.
   */
  update<const I extends SaveIncludes = readonly []>(
    values: Changes<Values> & NestedUpdates<I>,
    options?: InstanceUpdateOptions<I>,
  ): Promise<this>;
}

/** What changes the numbers of an instance whose attributes can be set to `Values`. `Keys` are the names of its primary key. */
export interface Incrementable<Values, Keys> {
  /** Adds to numbers of the row, and shows the sums. The database does the arithmetic, so concurrent changes all count. */
  increment<const Given>(
    attributes: Increments<Given, Values, Keys>,
    options?: InstanceIncrementOptions,
  ): Promise<this>;

  /** Subtracts from numbers of the row, and shows the differences. */
  decrement<const Given>(
    attributes: Increments<Given, Values, Keys>,
    options?: InstanceIncrementOptions,
  ): Promise<this>;
}

/** The calls that change an instance of the definition `A` with options `O`. */
// The compiler computes `CreationOf` only when a method is used: each result of a create or a find is another type, which
// would compute it again.
export interface UpdatableAs<A, O> {
  /**
   * Sets attributes, and associations of `include`, and saves them, and no others. The instance then shows what the
   * database has computed for an `sql` fragment.
   */
  update<const I extends SaveIncludes = readonly []>(
    values: Changes<CreationOf<A, O>> & NestedUpdates<I>,
    options?: InstanceUpdateOptions<I>,
  ): Promise<this>;

  /**
   * Adds to numbers of the row, and shows the sums. The database does the arithmetic, so concurrent changes all count.
   *
   * @throws OptionError if an attribute is no number, or is a key
   *
   * @example
   * await product.increment('views');
   * await product.increment({ stock: -2, sold: 2 });
   */
  increment<const Given>(
    attributes: Increments<Given, CreationOf<A, O>, KeyNames<A>>,
    options?: InstanceIncrementOptions,
  ): Promise<this>;

  /** Subtracts from numbers of the row, and shows the differences. */
  decrement<const Given>(
    attributes: Increments<Given, CreationOf<A, O>, KeyNames<A>>,
    options?: InstanceIncrementOptions,
  ): Promise<this>;
}

/** The options of `increment` and `decrement` of an instance. */
export interface InstanceIncrementOptions extends CallOptions, IncrementBy {}
