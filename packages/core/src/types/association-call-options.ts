import type { AnyAssociation } from './association-info.js';
import type { CallOptions } from './create-options.js';
import type { EntriesOf } from './find-options.js';
import type { IncludeOf } from './include.js';
import type { IncludedInfo } from './include-entries.js';
import type { AnyModel } from './models.js';
import type { Order } from './order.js';
import type { ScopeOption } from './scopes.js';
import type { OwnThroughValues } from './values.js';
import type { Where } from './where.js';

/**
 * The options of the calls of association objects. `M` is the target, and `I` is the exact tuple that was passed as
 * `include`.
 *
 * @example
 * await User.Addresses.get(user, { where: { city: 'Austin' }, order: ['id'], limit: 10 });
 */

/** The options of `get` for a to-one association. */
export interface GetOneOptions<M extends AnyModel, I, A> extends CallOptions {
  /** Conditions on the rows to read. */
  readonly where?: Where<M> | undefined;
  /** Declared conditions on the rows to read. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
  /** The attributes to read. All by default. */
  readonly attributes?: A | undefined;
  /** The associations to read with the rows. None by default. */
  readonly include?: IncludeOf<M, I, 'find'>;
}

/** The options of `get` for a to-many association. */
export interface GetManyOptions<M extends AnyModel, I, A> extends GetOneOptions<M, I, A> {
  /** The order of the rows. */
  readonly order?: readonly Order<M, EntriesOf<I>>[] | undefined;
  /** The maximum number of rows to read. No limit by default. */
  readonly limit?: number | undefined;
}

/** The options of `count`. */
export interface CountTargetsOptions<M extends AnyModel> extends CallOptions {
  /** Conditions on the rows to count. */
  readonly where?: Where<M> | undefined;
  /** Declared conditions on the rows to count. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
}

/** The options of `create`. */
export interface CreateTargetOptions<M extends AnyModel, I> extends CallOptions {
  /** The associations that may be nested in the values. None by default. */
  readonly include?: IncludeOf<M, I, 'create'>;
  /** Properties to add to the options of the hooks of the new row and of its through row. */
  readonly hookOptions?: object | undefined;
}

/** The options of the calls of a belongsToMany that write through rows. */
export interface ThroughOption<R extends AnyAssociation> extends CallOptions {
  /** The attributes of the through rows, the same for all rows of the call. */
  readonly through?: OwnThroughValues<IncludedInfo<R>> | undefined;
}
