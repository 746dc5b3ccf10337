import type { Transaction } from '../execute/transaction.js';
import type { Attributes } from './foreign-keys.js';
import type { IncludeOf } from './include.js';
import type { AnyModel } from './models.js';
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

export interface CreateOptions<M extends AnyModel, I> extends PlanOptions<M, I>, TransactionOption {}

/** By an attribute, ascending unless told otherwise. */
export type Order<M extends AnyModel> =
  | keyof Attributes<M>
  | readonly [attribute: keyof Attributes<M>, direction: 'ASC' | 'DESC'];

export interface FindByPkOptions<M extends AnyModel, I, K = keyof Attributes<M>> extends TransactionOption {
  /** The attributes to read; all unless given. */
  readonly attributes?: readonly K[] | undefined;
  /** The associations to read along. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

export interface FindOneOptions<M extends AnyModel, I, K = keyof Attributes<M>>
  extends FindByPkOptions<M, I, K> {
  readonly where?: Where<M> | undefined;
  readonly order?: readonly Order<M>[] | undefined;
  /** How many rows to pass over. */
  readonly offset?: number | undefined;
}

export interface FindOptions<M extends AnyModel, I, K = keyof Attributes<M>> extends FindOneOptions<M, I, K> {
  /** The most rows to read; included rows do not count. */
  readonly limit?: number | undefined;
}

export interface CountOptions<M extends AnyModel> extends TransactionOption {
  readonly where?: Where<M> | undefined;
}

/** The rows that a call changes: those that meet conditions, or, said in so many words, all. */
export type Selection<M extends AnyModel> = TransactionOption &
  (
    | { readonly where: Where<M>; readonly all?: undefined }
    | { readonly all: true; readonly where?: undefined }
  );
