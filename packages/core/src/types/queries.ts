import type { Transaction } from '../execute/transaction.js';
import type { Attributes } from './foreign-keys.js';
import type { IncludeOf } from './include.js';
import type { AnyModel } from './models.js';
import type { AttributeOrder, Order } from './order.js';
import type { SelectionFor } from './selection.js';
import type { Where } from './where.js';

/**
 * The options of calls that reach the database. `I` is the tuple given as `include`, inferred to the letter.
 *
 * @example
 * Product.findAll({ where: { title: 'Chair' }, include: [Product.User], order: [['createdAt', 'DESC'], 'id'], limit: 10 });
 */
export interface BuildOptions<M extends AnyModel, I> {
  /** The associations whose nested values are accepted. */
  readonly include?: IncludeOf<M, I, 'create'>;
}

/** The same, and what the input may be. */
export interface PlanOptions<M extends AnyModel, I> extends BuildOptions<M, I> {
  /** The attributes that values are taken for; given values of others are not written. All unless given. */
  readonly fields?: readonly (keyof Attributes<M>)[] | undefined;
  /** The most levels of records, the roots being the first. No limit unless given. */
  readonly maxDepth?: number | undefined;
  /** The most records, the roots and those of joining tables included. No limit unless given. */
  readonly maxRecords?: number | undefined;
}

export interface TransactionOption {
  /** The transaction to take part in; `null` for none, even where one surrounds the call. */
  readonly transaction?: Transaction | null | undefined;
}

/** The options of calls that write. */
export interface CallOptions extends TransactionOption {
  /** Gives the call up when it is aborted: nothing of it is kept, and `signal.reason` is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Gives the call up after so many milliseconds: nothing of it is kept, and a TimeoutError is thrown. */
  readonly timeout?: number | undefined;
}

export interface CreateOptions<M extends AnyModel, I> extends PlanOptions<M, I>, CallOptions {
  /** What the hooks of the roots find among their options. */
  readonly hookOptions?: object | undefined;
}

/** The entries of an include, as a union. */
export type EntriesOf<I> = I extends readonly (infer E)[] ? E : never;

/** Whole attributes: what a find reads unless it is told otherwise. */
type All<M extends AnyModel> = readonly (keyof Attributes<M>)[];

interface LockOptions {
  /**
   * Locks the rows of the model itself until the transaction ends: for `'update'`, which others wait for, or for
   * `'share'`, which others may share. Needs a transaction. SQLite, where a transaction has the whole database to
   * itself, has nothing to add.
   */
  readonly lock?: 'update' | 'share' | undefined;
  /** With `lock`: passes over rows that others have locked, rather than wait. Default `false`. */
  readonly skipLocked?: boolean | undefined;
}

interface ReadOptions<M extends AnyModel, I, A> extends TransactionOption {
  /** The attributes to read; all unless given. */
  readonly attributes?: A | undefined;
  /** The associations to read along. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

export interface FindByPkOptions<M extends AnyModel, I, A = All<M>>
  extends ReadOptions<M, I, A>,
    LockOptions {}

export interface FindOneOptions<M extends AnyModel, I, A = All<M>> extends FindByPkOptions<M, I, A> {
  readonly where?: Where<M> | undefined;
  readonly order?: readonly Order<M, EntriesOf<I>>[] | undefined;
  /** How many rows to pass over. */
  readonly offset?: number | undefined;
}

export interface FindOptions<M extends AnyModel, I, A = All<M>> extends FindOneOptions<M, I, A> {
  /** The most rows to read; included rows do not count. */
  readonly limit?: number | undefined;
  /** Whether rows that show the same are one. Default `false`. */
  readonly distinct?: boolean | undefined;
}

export interface ExistsOptions<M extends AnyModel, I = readonly []> extends TransactionOption {
  readonly where?: Where<M> | undefined;
  /** Associations that filter: those that are `required`. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

export interface CountOptions<M extends AnyModel, I = readonly []> extends ExistsOptions<M, I> {
  /** Whether to count the different values of `attributes` instead of the rows. Default `false`. */
  readonly distinct?: boolean | undefined;
  readonly attributes?: SelectionFor<M> | undefined;
}

export interface StreamOptions<M extends AnyModel, I, A = All<M>> extends ReadOptions<M, I, A> {
  readonly where?: Where<M> | undefined;
  readonly order?: readonly AttributeOrder<M>[] | undefined;
  /** The most rows to read over all pages. */
  readonly limit?: number | undefined;
  /** How many rows are read at a time. Default 1000. */
  readonly batchSize?: number | undefined;
}

/** The rows that a call changes: those that meet conditions, or, said in so many words, all. */
export type Selection<M extends AnyModel> = CallOptions &
  (
    | { readonly where: Where<M>; readonly all?: undefined }
    | { readonly all: true; readonly where?: undefined }
  );
