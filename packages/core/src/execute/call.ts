import type { CallLimits, Cancellation } from './cancellation.js';
import type { Transaction } from './transaction.js';

/** The options of a call that say where it runs and what cancels it. */
export interface Call extends CallLimits {
  readonly transaction?: Transaction | null | undefined;
  /** The limits of the whole call, which its steps share: in place of `signal` and `timeout`. @internal */
  readonly cancellation?: Cancellation | undefined;
}
