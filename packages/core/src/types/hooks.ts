import type { Transaction } from '../execute/transaction.js';
import type { HookName } from '../schema/hooks.js';
import type { Any } from './helpers.js';
import type { AnyModel } from './models.js';

/**
 * The second argument of a hook. It has the properties below and those of `hookOptions`.
 *
 * @example
 * Order.addHook('afterCreate', async (order, { transaction, parentRecord }) => { ... });
 */
export interface HookOptions {
  /** The transaction that the call runs in. It may be undefined in hooks before the rows. */
  readonly transaction: Transaction | null | undefined;
  /** The instance that the hook's instance is nested in; absent for a root. */
  readonly parentRecord?: Any;
  /** The name of the association by which the instance is nested in its parent; absent for a root. */
  readonly as?: string;
  /** The properties of `hookOptions` of the call or of the entry of `include`. */
  readonly [own: string]: Any;
}

/** The first argument of a hook: an instance, the instances of a bulk create, or the options of a bulk change. */
type HookSubject<M extends AnyModel, N extends HookName> = N extends 'beforeBulkCreate' | 'afterBulkCreate'
  ? InstanceType<M>[]
  : N extends `${string}Bulk${string}`
    ? Any
    : InstanceType<M>;

/** A hook of a model. A promise that it returns is awaited, and the call throws an error that it throws. */
export type HookOf<M extends AnyModel, N extends HookName> = (
  subject: HookSubject<M, N>,
  options: HookOptions,
) => unknown;
