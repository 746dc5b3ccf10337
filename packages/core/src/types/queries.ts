import type { Transaction } from '../execute/transaction.js';
import type { RowChange } from '../schema/row-change.js';
import type { Attributes, CreationAttributes } from './foreign-keys.js';
import type { KeyValues, Optional } from './helpers.js';
import type { IncludeOf } from './include.js';
import type { Includes } from './include-entries.js';
import type { AnyModel } from './models.js';
import type { AttributeOrder, Order } from './order.js';
import type { ScopeOption } from './scopes.js';
import type { SelectionFor } from './selection.js';
import type { ValuesOf } from './values.js';
import type { Where } from './where.js';

/**
 * The options of calls. `I` is the exact tuple that was passed as `include`.
 *
 * @example
 * Product.findAll({ where: { title: 'Chair' }, include: [Product.User], order: [['createdAt', 'DESC'], 'id'], limit: 10 });
 */

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

/** The entries of an include, as a union. */
export type EntriesOf<I> = I extends readonly (infer E)[] ? E : never;

/** All attributes: what a find reads by default. */
type All<M extends AnyModel> = readonly (keyof Attributes<M>)[];

interface LockOptions {
  /**
   * Locks the rows of the model itself, not the included ones, until the transaction ends. `'share'` lets others lock
   * them for sharing too. No lock by default. It has no effect on SQLite, where a transaction holds the whole database.
   *
   * A find with a lock throws a TransactionError outside a transaction.
   */
  readonly lock?: 'update' | 'share' | undefined;
  /** With `lock`: skips rows that others have locked instead of waiting for them. Default `false`. */
  readonly skipLocked?: boolean | undefined;
}

interface ReadOptions<M extends AnyModel, I, A> extends CallOptions {
  /** Declared conditions on the rows to read. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
  /** The attributes to read. All by default. */
  readonly attributes?: A | undefined;
  /** The associations to read with the rows. None by default. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

/** The options of `findByPk`. */
export interface FindByPkOptions<M extends AnyModel, I, A = All<M>>
  extends ReadOptions<M, I, A>,
    LockOptions {}

/** The options of `findOne`. */
export interface FindOneOptions<M extends AnyModel, I, A = All<M>> extends FindByPkOptions<M, I, A> {
  /** Conditions on the rows to read. */
  readonly where?: Where<M> | undefined;
  /** The order of the rows. With a limit or an offset, it is completed by the primary key unless it is by a unique key. */
  readonly order?: readonly Order<M, EntriesOf<I>>[] | undefined;
  /** The number of rows to skip. Default 0. */
  readonly offset?: number | undefined;
}

/** The options of `findAll` and `findAndCountAll`. */
export interface FindOptions<M extends AnyModel, I, A = All<M>> extends FindOneOptions<M, I, A> {
  /** The maximum number of rows to read, not counting included rows. No limit by default. */
  readonly limit?: number | undefined;
  /** Whether to return rows with the same values only once. Default `false`. */
  readonly distinct?: boolean | undefined;
}

/** The options of `exists`. */
export interface ExistsOptions<M extends AnyModel, I = readonly []> extends CallOptions {
  /** Conditions on the rows. */
  readonly where?: Where<M> | undefined;
  /** Declared conditions on the rows. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
  /** The associations that rows must have: entries with `required: true`. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

/** The options of `count`. */
export interface CountOptions<M extends AnyModel, I = readonly []> extends ExistsOptions<M, I> {
  /** Whether to count the different values of `attributes` instead of the rows. Default `false`. */
  readonly distinct?: boolean | undefined;
  /** With `distinct`: the attributes whose different values are counted. */
  readonly attributes?: SelectionFor<M> | undefined;
}

/** The options of `stream`. `timeout` limits each page, and `signal` ends the stream. */
export interface StreamOptions<M extends AnyModel, I, A = All<M>> extends ReadOptions<M, I, A> {
  /** Conditions on the rows to read. */
  readonly where?: Where<M> | undefined;
  /** The order of the rows. It is completed by the primary key unless it is by a unique key. */
  readonly order?: readonly AttributeOrder<M>[] | undefined;
  /** The maximum number of rows to read over all pages. No limit by default. */
  readonly limit?: number | undefined;
  /** The number of rows of a page. Default 1000. */
  readonly batchSize?: number | undefined;
}

/**
 * The options of `findPage`: the number of rows and a cursor, in one direction. Null is none. `F` is the type of `first`,
 * which says the direction, so that an option of the other one is an error at its own key. If it can be a number or null,
 * as a variable of a GraphQL query, the direction is known when the page is read.
 */
export type FindPageOptions<
  M extends AnyModel,
  I,
  A = All<M>,
  F extends number | null | undefined = number | undefined,
> = PageOptions<M, I, A> & { readonly first?: F | undefined } & DirectionBy<F>;

type DirectionBy<F> = [number | null] extends [F] ? EitherDirection : F extends number ? Forward : Backward;

interface PageOptions<M extends AnyModel, I, A> extends ReadOptions<M, I, A> {
  /** Conditions on the rows to read. */
  readonly where?: Where<M> | undefined;
  /** The order of the rows. It is completed by the primary key unless it is by a unique key. */
  readonly order?: readonly AttributeOrder<M>[] | undefined;
}

interface Forward {
  /** The maximum number of rows, from the first row after `after` on. Default: none, and then `last` is required. */
  readonly first: number;
  /** The cursor that the page begins after. Without it, and for null, the page begins with the first row. */
  readonly after?: string | null | undefined;
  readonly last?: null | undefined;
  readonly before?: null | undefined;
}

interface Backward {
  /** The maximum number of rows, up to the last row before `before`. Default: none, and then `first` is required. */
  readonly last: number;
  /** The cursor that the page ends before. Without it, and for null, the page ends with the last row. */
  readonly before?: string | null | undefined;
  readonly first?: null | undefined;
  readonly after?: null | undefined;
}

/** One of the two directions; other combinations are rejected when the page is read. */
interface EitherDirection {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The result of `findPage`. */
export interface Page<T> {
  /** The rows, in the order that was asked for. */
  readonly items: T[];
  /** The cursor of the first row; null if there is none. */
  readonly startCursor: string | null;
  /** The cursor of the last row; null if there is none. */
  readonly endCursor: string | null;
  /** Whether rows follow. Of a page before a cursor, it is true without a look, since the row of the cursor follows. */
  readonly hasNextPage: boolean;
  /** Whether rows come before. Of a page after a cursor, it is true without a look, since the row of the cursor does. */
  readonly hasPreviousPage: boolean;
  /** Returns the cursor of a row of the page. @throws OptionError if it is not one of `items` */
  cursorOf(item: T): string;
}
