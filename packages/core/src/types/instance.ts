import type { CreationOf } from './attributes.js';
import type { Optional } from './helpers.js';
import type { CallOptions, TransactionOption } from './queries.js';

/**
 * What every instance has besides its attributes.
 *
 * @example
 * const product = await Product.findByPk(1);
 * await product?.update({ title: 'Stool' });
 */
export interface ModelInstance {
  /** Whether the instance has no row yet. */
  readonly isNewRecord: boolean;

  /** Inserts the row, or updates the attributes that have changed. */
  save(options?: CallOptions): Promise<this>;

  /** Deletes the row. */
  destroy(options?: CallOptions): Promise<void>;

  /** Reads the row again. */
  reload(options?: TransactionOption): Promise<this>;

  /** The names of the attributes that have changed since the row was read or written. */
  changed(): string[];

  /** What is stored of an attribute, whatever the instance shows; without a name, of all that have changed. */
  previous(): Record<string, unknown>;
  previous<K extends keyof this & string>(name: K): this[K] | undefined;

  /** The attributes and included associations as plain objects, which share nothing with the instance. */
  get(options: { readonly plain: true }): Record<string, unknown>;

  /** The same for JSON, which has no bigint: they are strings of digits. */
  toJSON(): Record<string, unknown>;
}

/** `update` of an instance whose attributes can be set to `Values`. */
export interface Updatable<Values> {
  /** Sets attributes, and updates the row. */
  update(values: Optional<Values>, options?: CallOptions): Promise<this>;
}

/**
 * The same for definition `A` and options `O`. What creation takes is not worked out before `update` is used: every
 * result of a create or a find is a type of its own, and would pay for it again.
 */
export interface UpdatableAs<A, O> {
  /** Sets attributes, and updates the row. */
  update(values: Optional<CreationOf<A, O>>, options?: CallOptions): Promise<this>;
}
