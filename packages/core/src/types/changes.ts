import type { DeclaredKey } from './attributes.js';
import type { ExpressionOf, ModelExpression } from './expressions.js';
import type { CreationAttributes } from './foreign-keys.js';
import type { Checked, TypeErrorMessage } from './helpers.js';
import type { AnyModel, Creation, KeysOf } from './models.js';
import type { ValuesOf } from './values.js';

/**
 * What the calls take that change stored rows. `T` has the values that attributes can be set to.
 *
 * @example
 * const values: Changes<CreationAttributes<typeof Product>> = { title: 'Chair', stock: sql`${sql.attribute('stock')} - ${1}` };
 */

/** New values: an `sql` fragment, which is of the type `Expression`, is computed by the database. */
export type Changes<T, Expression = ExpressionOf<T>> = { [K in keyof T]?: T[K] | Expression | undefined };

/**
 * The values that an upsert takes for `E`, the union of the include entries: those of a create, in which attributes of the
 * roots can be computed by the database.
 */
export type UpsertValuesOf<M extends AnyModel, E> = {
  [K in keyof ValuesOf<M, E>]: K extends keyof CreationAttributes<M>
    ? ValuesOf<M, E>[K] | ModelExpression<M>
    : ValuesOf<M, E>[K];
};

/**
 * Numbers to change: the name of one, the names of several, or an object with an amount for each. `Given` is what was
 * passed, so that each mistake is reported at its key.
 */
export type Increments<Given, T, Keys> = Checked<Given, CheckIncrements<Given, T, Keys>>;

type CheckIncrements<Given, T, Keys> = Given extends string
  ? NumberNames<T, Keys>
  : Given extends readonly unknown[]
    ? readonly NumberNames<T, Keys>[]
    : {
        [P in keyof Given]: P extends NumberNames<T, Keys>
          ? NonNullable<T[P & keyof T]>
          : TypeErrorMessage<'not a number that can be changed'>;
      };

/** {@link Increments} of a model. */
export type IncrementsOf<Given, M extends AnyModel> = Increments<Given, Creation<M>, KeysOf<M>>;

/** The names of the primary key attributes of the definition `A`. */
export type KeyNames<A> = keyof DeclaredKey<A> extends never ? 'id' : keyof DeclaredKey<A>;

/** The names of attributes that are numbers. `Keys` are the names of the primary key, which stands for its row. */
type NumberNames<T, Keys> = {
  [K in keyof T]-?: IsNumber<NonNullable<T[K]>> extends true ? Exclude<K, Keys> : never;
}[keyof T];

/** Whether an attribute is a number, by what can be written to it: dates and JSON take numbers, too. */
export type IsNumber<Value> = [number] extends [Value]
  ? [Date] extends [Value]
    ? false
    : [boolean] extends [Value]
      ? false
      : true
  : false;

/** The option of calls that change numbers. */
export interface IncrementBy {
  /** The amount for each attribute that is named without one. Default 1. */
  readonly by?: number | bigint | string | undefined;
}
