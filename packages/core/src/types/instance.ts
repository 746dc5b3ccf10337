import type { Anything, Optional } from './notation.js';
import type { TransactionOption } from './queries.js';

/**
 * What every instance has besides its attributes. `Creation` is what creating one takes.
 *
 * @example
 * const product = await Product.findByPk(1);
 * await product?.update({ title: 'Stool' });
 */
export interface ModelInstance<Creation = Anything> extends Updatable<Creation> {
  /** Whether the instance has no row yet. */
  readonly isNewRecord: boolean;

  /** Inserts the row, or updates the attributes that have changed. */
  save(options?: TransactionOption): Promise<this>;

  /** Deletes the row. */
  destroy(options?: TransactionOption): Promise<void>;

  /** Reads the row again. */
  reload(options?: TransactionOption): Promise<this>;

  /** The names of the attributes that have changed since the row was read or written. */
  changed(): string[];

  /** The attributes and included associations, as plain objects. */
  toJSON(): Record<string, unknown>;
}

/** Apart, because the foreign keys that associations give a model are known of what comes from the database only. */
export interface Updatable<Creation> {
  /** Sets attributes, and updates the row. */
  update(values: Optional<Creation>, options?: TransactionOption): Promise<this>;
}
