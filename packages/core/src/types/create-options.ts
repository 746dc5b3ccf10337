import type { Transaction } from '../execute/transaction.js';
import type { RowChange } from '../schema/row-change.js';
import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { KeyValues, Optional } from './helpers.js';
import type { IncludeOf } from './include.js';
import type { Includes } from './include-entries.js';
import type { AnyModel } from './models.js';
import type { ValuesOf } from './values.js';

// In all of these, `I` is the exact tuple that was passed as `include`.

/** The options of `build`. */
export interface BuildOptions<M extends AnyModel, I> {
  /** The associations that may be nested in the values. None by default. */
  readonly include?: IncludeOf<M, I, 'create'>;
}

/** The options of `planCreate`. */
export interface PlanOptions<M extends AnyModel, I> extends BuildOptions<M, I>, InputOptions<M> {}

/** The options of the calls that read nested values, and that do more than build them. */
export interface InputOptions<M extends AnyModel> {
  /** The attributes that are read from the values of the roots; values of others are ignored. All by default. */
  readonly fields?: readonly (keyof Attributes<M>)[] | undefined;
  /** The maximum number of levels of records; the roots are the first level. No limit by default. */
  readonly maxDepth?: number | undefined;
  /** The maximum number of records, including roots and through rows. No limit by default. */
  readonly maxRecords?: number | undefined;
  /** The maximum number of problems that an error lists; the others are counted. Default: 100. */
  readonly maxProblems?: number | undefined;
}

/** The option of all calls that reach the database. */
export interface TransactionOption {
  /** The transaction to take part in; `null` for none. By default, it is the transaction around the call, if any. */
  readonly transaction?: Transaction | null | undefined;
}

/** The options of all calls that can be cancelled: those that write, and those that read. */
export interface CallOptions extends TransactionOption {
  /** Cancels the call when it is aborted: what the call has written is rolled back, and it throws an AbortError. */
  readonly signal?: AbortSignal | undefined;
  /** Cancels the call after this many milliseconds: what it has written is rolled back, and it throws a TimeoutError. No limit by default. */
  readonly timeout?: number | undefined;
}

/** The options of `create`. */
export interface CreateOptions<M extends AnyModel, I> extends PlanOptions<M, I>, CallOptions {
  /** Properties to add to the options of the hooks of the roots. */
  readonly hookOptions?: object | undefined;
}

/** The option of the calls that insert rows and can return them. */
export interface ReturningOption<R extends boolean> {
  /**
   * `false` returns nothing, so that no instances are built: a transaction with very many creates needs little memory.
   * Instances that you pass, and those that hooks get, show their rows all the same. Default: `true`.
   */
  readonly returning?: R | undefined;
}

/** What a call returns that can return nothing. */
export type Returned<R extends boolean, T> = R extends true ? Promise<T> : Promise<void>;

/** The options of `bulkCreate`. */
export interface BulkCreateOptions<M extends AnyModel, I, Conflict = ConflictOptions<M> | undefined>
  extends CreateOptions<M, I> {
  /** What happens to rows whose unique key is stored already. Without it, such a row is an error. */
  readonly onConflict?: Conflict | undefined;
}

/** How `bulkCreate` treats rows whose unique key is stored already. */
export interface ConflictOptions<M extends AnyModel> {
  /** The attributes of a unique key. */
  readonly by: readonly (keyof Attributes<M>)[];
  /**
   * The attributes of stored rows that are updated, as far as a row gives and changes them; `[]` leaves stored rows as
   * they are. Default: `'all'`.
   */
  readonly update?: 'all' | readonly (keyof Attributes<M>)[] | undefined;
}

/** The options of `upsert`. */
export interface UpsertOptions<M extends AnyModel, I> extends CreateOptions<M, I> {
  /** The unique key of the row. Default: the primary key if it is given, else the only unique key that is given. */
  readonly by?: readonly (keyof Attributes<M>)[] | undefined;
  /** `'ignore'` updates a stored row whatever its version is. */
  readonly version?: 'ignore' | undefined;
  /** Is called with what the upsert has done with each row. */
  readonly onChanges?: ((changes: readonly RowChange[]) => void) | undefined;
}

/** The options of `findOrCreate`. */
export interface FindOrCreateOptions<M extends AnyModel, I extends Includes> extends CreateOptions<M, I> {
  /** The values of a unique key. */
  readonly where: NoInfer<KeyValues<CreationAttributes<M>>>;
  /** The values to create in addition to the key, with what is nested in them. */
  readonly create?: NoInfer<Optional<ValuesOf<M, I[number]>>> | undefined;
}
