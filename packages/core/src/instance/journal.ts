/** Something that was written to an instance of the caller. */
export interface Change {
  /** Makes the instance what it was before, except for what was set on it since then. */
  undo(): void;
}

/**
 * Records what is written to instances of the caller, so that it is undone together with the rows that it shows. Every
 * transaction and every savepoint has a journal. A call that can fail after its first write has one of its own until its
 * rows are written.
 */
export class Journal {
  #changes: Change[] = [];
  #state: 'open' | 'committed' | 'rolled back' = 'open';
  #parent: Journal | undefined;

  /** Records a change that has just been made. After a rollback it is undone at once; after a commit it stays. */
  add(change: Change): void {
    const journal = this.#outermost();
    if (journal.#state === 'open') journal.#changes.push(change);
    else if (journal.#state === 'rolled back') change.undo();
  }

  /** Returns the present position, for `rollbackTo`. */
  mark(): number {
    return this.#changes.length;
  }

  /** Undoes the changes since a mark, the last one first. What was committed or merged meanwhile stays. */
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

  /** Hands all changes, and those that are added later, to the journal of the transaction that they are now part of. */
  mergeInto(parent: Journal): void {
    const changes = this.#changes;
    this.#changes = [];
    this.#parent = parent;
    const isRolledBack = this.#outermost().#state === 'rolled back';
    for (const change of isRolledBack ? changes.reverse() : changes) this.add(change);
  }

  /** The journal that holds the changes of this one. */
  #outermost(): Journal {
    let journal: Journal = this;
    while (journal.#parent !== undefined) journal = journal.#parent;
    return journal;
  }
}
