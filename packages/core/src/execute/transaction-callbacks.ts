/** What is to be done when it is known what becomes of a transaction, or of a savepoint. */
export class TransactionCallbacks {
  #commits: (() => unknown)[] = [];
  #rollbacks: (() => void)[] = [];
  #isRolledBack = false;
  #isCommitted = false;
  /** What a savepoint that was released has become part of. */
  #holder: TransactionCallbacks | undefined;

  /** Has `callback` called once the outermost transaction is committed. */
  afterCommit(callback: () => unknown): void {
    this.#commits.push(callback);
  }

  /** Has `undo` called when the work is rolled back, at once if it has been. */
  onRollback(undo: () => void): void {
    if (this.#holder !== undefined) this.#holder.onRollback(undo);
    else if (this.#isRolledBack) undo();
    else if (!this.#isCommitted) this.#rollbacks.push(undo);
  }

  /** Leaves all to the transaction that a released savepoint is part of. */
  mergeInto(holder: TransactionCallbacks): void {
    this.#holder = holder;
    for (const callback of this.#commits) holder.afterCommit(callback);
    for (const undo of this.#rollbacks) holder.onRollback(undo);
    this.#clear();
  }

  /** Rolled back: the last that was done is undone first. */
  rollback(): void {
    this.#isRolledBack = true;
    const undos = this.#rollbacks.reverse();
    this.#clear();
    for (const undo of undos) undo();
  }

  /**
   * Committed. Every callback runs, in order, whatever becomes of those before it.
   *
   * @throws what a callback threw; when several did, an AggregateError of all
   */
  async commit(): Promise<void> {
    this.#isCommitted = true;
    const callbacks = this.#commits;
    this.#clear();
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
      throw new AggregateError(errors, `${errors.length} callbacks of afterCommit failed; the data is kept`);
  }

  #clear(): void {
    this.#commits = [];
    this.#rollbacks = [];
  }
}
