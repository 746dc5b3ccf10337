import { Journal } from '../instance/journal.js';
import type { AmbientContext } from './ambient-context.js';

/** Holds what happens at the end of a transaction or a savepoint: callbacks for after the commit, and a journal. */
export class TransactionCallbacks {
  /** The writes to instances of the caller, which a rollback undoes. */
  readonly journal = new Journal();
  readonly #contexts: AmbientContext<unknown>;
  #callbacks: (() => unknown)[] = [];

  constructor(contexts: AmbientContext<unknown>) {
    this.#contexts = contexts;
  }

  /** Calls `callback` after the outermost transaction is committed, in the context of the code that passes it here. */
  afterCommit(callback: () => unknown): void {
    this.#callbacks.push(this.#contexts.bind(callback));
  }

  /** Moves everything to the transaction around a released savepoint. */
  mergeInto(outer: TransactionCallbacks): void {
    for (const callback of this.#take()) outer.#callbacks.push(callback);
    this.journal.mergeInto(outer.journal);
  }

  /** Undoes the writes to instances, and drops the callbacks. */
  rollback(): void {
    this.#take();
    this.journal.rollback();
  }

  /**
   * Runs the callbacks in order, all of them even if some throw.
   *
   * @throws what a callback threw, or an AggregateError if several did
   */
  async commit(): Promise<void> {
    this.journal.commit();
    const callbacks = this.#take();
    const errors: unknown[] = [];
    for (const callback of callbacks) {
      try {
        await callback();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1)
      throw new AggregateError(
        errors,
        `${errors.length} callbacks of afterCommit failed; the data is committed`,
      );
  }

  #take(): (() => unknown)[] {
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    return callbacks;
  }
}
