import type { Call } from '../../execute/call.js';
import type { Transaction } from '../../execute/transaction.js';
import type { CreateChange } from '../../instance/create-change.js';
import type { Journal } from '../../instance/journal.js';
import type { Pace, Paced } from '../../util/pausable.js';

/** The part of a request that its hooks need. */
export interface HookedCall {
  readonly call: string;
  readonly isBulk: boolean;
  readonly pace: Pace | undefined;
  readonly options: Call & { readonly include?: unknown; readonly hookOptions?: object };
}

/** The instances that hooks see, one for each record. */
export interface HookedInstances {
  readonly instances: readonly object[];
  /** The change that the call and its hooks make to the instances. */
  readonly change: CreateChange;
  /** Records the change, and the found rows that the call has shown on instances before. */
  readonly journal: Journal;
}

/** The steps of a create or a save in which hooks of its models run. */
export interface WriteHooks {
  /** The instances that were built for the hooks; `undefined` if no model has hooks. */
  readonly hooked: HookedInstances | undefined;
  /**
   * Runs the hooks before the rows, with the validation between them. Reads what they set on instances into the graph.
   * Returns a promise only if something has to be awaited.
   *
   * @throws ValidationError if a value is invalid, or if a hook changes how records are nested
   */
  beforeRows(validate: () => Promise<void> | void): Promise<void> | void;
  /** Runs `write`. Hooks after the rows run in one transaction with it, and can roll it back. */
  aroundRows(options: Call, write: (call: Call) => Paced<object[]>): Paced<object[]>;
  /** Runs the hooks after the rows, which were written in a transaction. */
  afterRows(transaction: Transaction): Promise<void>;
  /** Marks the call as successful. */
  end(): void;
  /** Restores the caller's instances after a failure, except for changes that a journal of a transaction holds. */
  restoreInstances(): void;
}

/** The steps of a call whose models have no hooks. */
export const noHooks: WriteHooks = Object.freeze<WriteHooks>({
  hooked: undefined,
  beforeRows: (validate) => validate(),
  aroundRows: (options, write) => write(options),
  afterRows: async () => undefined,
  end: () => undefined,
  restoreInstances: () => undefined,
});
