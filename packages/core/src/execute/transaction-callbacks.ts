/** What is to be done when it is known what becomes of a transaction, or of a savepoint. */
export class Outcome {
  #commits: (() => unknown)[] = [];
  #undos: (() => void)[] = [];
  #isUndone = false;
  #isKept = false;
  /** What a savepoint that was released has become part of. */
  #holder: Outcome | undefined;

  /** Has `callback` called once the outermost transaction is committed. */
  afterCommit(callback: () => unknown): void {
    this.#commits.push(callback);
  }

  /** Has `undo` called when the work is rolled back, at once if it has been. */
  ifUndone(undo: () => void): void {
    if (this.#holder !== undefined) this.#holder.ifUndone(undo);
    else if (this.#isUndone) undo();
    else if (!this.#isKept) this.#undos.push(undo);
  }

  /** Leaves all to the transaction that a released savepoint is part of. */
  passTo(holder: Outcome): void {
    this.#holder = holder;
    for (const callback of this.#commits) holder.afterCommit(callback);
    for (const undo of this.#undos) holder.ifUndone(undo);
    this.#forget();
  }

  /** Rolled back: the last that was done is undone first. */
  undo(): void {
    this.#isUndone = true;
    const undos = this.#undos.reverse();
    this.#forget();
    for (const undo of undos) undo();
  }

  /**
   * Committed. Every callback runs, in order, whatever becomes of those before it.
   *
   * @throws what a callback threw; when several did, an AggregateError of all
   */
  async keep(): Promise<void> {
    this.#isKept = true;
    const callbacks = this.#commits;
    this.#forget();
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

  #forget(): void {
    this.#commits = [];
    this.#undos = [];
  }
}
