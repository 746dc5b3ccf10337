import type { CallOptions } from './create-options.js';
import type { Attributes } from './foreign-keys.js';
import type { IncludeOf } from './include.js';
import type { AnyModel } from './models.js';
import type { AttributeOrder, Order } from './order.js';
import type { ScopeOption } from './scopes.js';
import type { SelectionFor } from './selection.js';
import type { Where } from './where.js';

// In all of these, `I` is the exact tuple that was passed as `include`.

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
