/** A change of an instance of the caller. */
export interface Change {
  /** Restores the instance, except for properties that were set since the change. */
  undo(): void;
}

/**
 * Records the changes of instances of the caller, so that they are undone together with the changes of rows. Every
 * transaction and every savepoint has a journal. A call that can fail after its first change has a separate one until its
 * rows are written.
 */
export class Journal {
  #changes: Change[] = [];
  #state: 'open' | 'committed' | 'rolled back' = 'open';
  #parent: Journal | undefined;

  /** Records a change. After a rollback it is undone at once; after a commit it stays. */
  add(change: Change): void {
    const journal = this.#outermost();
    if (journal.#state === 'open') journal.#changes.push(change);
    else if (journal.#state === 'rolled back') change.undo();
  }

  /** Returns the current position, for `rollbackTo`. */
  mark(): number {
    return this.#changes.length;
  }

  /** Undoes the changes since a mark, the last one first. Changes that were committed or merged since then stay. */
  rollbackTo(mark: number): void {
    const undone = this.#changes.splice(mark);
    for (let index = undone.length - 1; index >= 0; index -= 1) (undone[index] as Change).undo();
  }

  /** Undoes all changes, the last one first. */
  rollback(): void {
    this.#state = 'rolled back';
    this.rollbackTo(0);
  }

  /** Forgets all changes: they stay. */
  commit(): void {
    this.#state = 'committed';
    this.#changes = [];
  }

  /** Moves all changes, and those that are added later, to the journal of the enclosing transaction. */
  mergeInto(parent: Journal): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#parent = parent;
    const isRolledBack = this.#outermost().#state === 'rolled back';
    for (const change of isRolledBack ? changes.reverse() : changes) this.add(change);
  }

  /** Returns the journal that this one has been merged into. */
  #outermost(): Journal {
    let journal: Journal = this;
    while (journal.#parent !== undefined) journal = journal.#parent;
    return journal;
  }
}
