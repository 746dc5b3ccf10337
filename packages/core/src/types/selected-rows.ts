import type { CallOptions } from './create-options.js';
import type { AnyModel } from './models.js';
import type { ScopeOption } from './scopes.js';
import type { Where } from './where.js';

/** The rows that match `where`, or explicitly all rows, of the scopes of the call. */
type Selected<M extends AnyModel> = CallOptions & {
  /** Declared conditions on the rows. By default, those of the default scope. */
  readonly scope?: ScopeOption<M> | undefined;
} & (
    | {
        /** Conditions on the rows. Either these or `all` must be passed. */
        readonly where: Where<M>;
        readonly all?: undefined;
      }
    | {
        /** `true` for all rows, without a condition. */
        readonly all: true;
        readonly where?: undefined;
      }
  );

/** The options of calls that change many rows: the rows that match `where`, or explicitly all rows. */
export type Selection<M extends AnyModel> = Selected<M> & {
  /** `false` includes soft-deleted rows. Default `true`. */
  readonly paranoid?: boolean | undefined;
};

/** The options of `destroy` of a model. */
export type DestroySelection<M extends AnyModel> = Selected<M> & {
  /** Whether the rows of a paranoid model are deleted, soft-deleted ones included. Default `false`. */
  readonly force?: boolean | undefined;
};

/** The options of `restore` of a model. */
export type RestoreSelection<M extends AnyModel> = Selected<M>;
