/** The functions to call after the commit or the rollback of a transaction or a savepoint. */
export class TransactionCallbacks {
  #commits: (() => unknown)[] = [];
  #rollbacks: (() => void)[] = [];
  #isRolledBack = false;
  #isCommitted = false;
  /** The callbacks of the outer transaction, after the savepoint was released. */
  #outer: TransactionCallbacks | undefined;

  /** Calls `callback` after the outermost transaction is committed. */
  afterCommit(callback: () => unknown): void {
    this.#commits.push(callback);
  }

  /** Calls `undo` after the work is rolled back, or at once if it was rolled back already. */
  onRollback(undo: () => void): void {
    if (this.#outer !== undefined) this.#outer.onRollback(undo);
    else if (this.#isRolledBack) undo();
    else if (!this.#isCommitted) this.#rollbacks.push(undo);
  }

  /** Moves all callbacks to the transaction around a released savepoint. */
  mergeInto(outer: TransactionCallbacks): void {
    this.#outer = outer;
    for (const callback of this.#commits) outer.afterCommit(callback);
    for (const undo of this.#rollbacks) outer.onRollback(undo);
    this.#clear();
  }

  /** Runs the callbacks of a rollback, the last one first. */
  rollback(): void {
    this.#isRolledBack = true;
    const undos = this.#rollbacks.reverse();
    this.#clear();
    for (const undo of undos) undo();
  }

  /**
   * Runs the callbacks of a commit in order, all of them even if some throw.
   *
   * @throws what a callback threw, or an AggregateError if several did
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
      throw new AggregateError(
        errors,
        `${errors.length} callbacks of afterCommit failed; the data is committed`,
      );
  }

  #clear(): void {
    this.#commits = [];
    this.#rollbacks = [];
  }
}
