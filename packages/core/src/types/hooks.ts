import type { Transaction } from '../execute/transaction.js';
import type { HookName } from '../schema/hooks.js';
import type { Any } from './helpers.js';
import type { AnyModel } from './models.js';

/**
 * What a hook is told beside its instance, and what the call or the entry of `include` has as `hookOptions`.
 *
 * @example
 * Order.addHook('afterCreate', async (order, { transaction, parentRecord }) => { ... });
 */
export interface HookOptions {
  /** The transaction that the call runs in, once there is one. */
  readonly transaction: Transaction | null | undefined;
  /** The instance that this one is nested below. */
  readonly parentRecord?: Any;
  /** The property of the parent under which it is nested. */
  readonly as?: string;
  /** What the call or the entry of `include` has as `hookOptions`. */
  readonly [own: string]: Any;
}

/** The first argument of a hook: an instance; those of a bulk create; the options of a static update or destroy. */
type Subject<M extends AnyModel, N extends HookName> = N extends 'beforeBulkCreate' | 'afterBulkCreate'
  ? InstanceType<M>[]
  : N extends `${string}Bulk${string}`
    ? Any
    : InstanceType<M>;

/** A hook of a model. A promise is waited for; what it throws, the call throws. */
export type HookOf<M extends AnyModel, N extends HookName> = (
  subject: Subject<M, N>,
  options: HookOptions,
) => unknown;
