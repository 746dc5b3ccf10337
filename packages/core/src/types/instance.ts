import type { CreationOf } from './attributes.js';
import type { Optional } from './helpers.js';
import type { CallOptions, TransactionOption } from './queries.js';

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
   * @throws ValidationError if a value is invalid, before any SQL
   * @throws RecordNotFoundError if the row no longer exists
   * @throws VersionConflictError if the model has `version` and the row has changed since it was read
   */
  save(options?: CallOptions): Promise<this>;

  /**
   * Deletes the row.
   *
   * @throws VersionConflictError if the model has `version` and the row has changed since it was read
   */
  destroy(options?: CallOptions): Promise<void>;

  /**
   * Reads the attributes of the row again. Loaded associations stay as they are.
   *
   * @throws RecordNotFoundError if the row no longer exists
   */
  reload(options?: TransactionOption): Promise<this>;

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

/** `update` of an instance whose attributes can be set to `Values`. */
export interface Updatable<Values> {
  /** Sets attributes and saves them, and no others. */
  update(values: Optional<Values>, options?: CallOptions): Promise<this>;
}

/**
 * `update` of an instance of the definition `A` with options `O`. The compiler computes `CreationOf` only when `update`
 * is used: each result of a create or a find is another type, which would compute it again.
 */
export interface UpdatableAs<A, O> {
  /** Sets attributes and saves them, and no others. */
  update(values: Optional<CreationOf<A, O>>, options?: CallOptions): Promise<this>;
}
