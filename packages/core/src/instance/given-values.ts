import type { RowValues } from '../graph/record-graph.js';
import { pick } from './assign.js';
import type { Change } from './journal.js';
import { PropertyChange, restoreProperty } from './property-change.js';
import { restoreUnchanged } from './row-change.js';

/** The values that an update shows on an instance before they are saved. */
export class GivenValues implements Change {
  readonly #instance: object;
  readonly #given: RowValues;
  readonly #former: RowValues;
  readonly #others: RowValues;
  readonly #nested: readonly PropertyChange[];
  #isRestored = false;

  /**
   * Remembers what an instance shows before the values are set.
   *
   * @param given the attributes to set
   * @param associations the names of the associations to set
   * @param others attributes with unsaved changes, which the update hides
   */
  constructor(instance: object, given: RowValues, associations: readonly string[], others: RowValues) {
    this.#instance = instance;
    this.#given = given;
    this.#former = pick(instance, Object.keys(given));
    this.#others = others;
    this.#nested = associations.map((name) => new PropertyChange(instance, name));
  }

  /** Remembers what the instance shows after the values are set. */
  markGiven(): void {
    for (const property of this.#nested) property.markWritten();
  }

  /** Shows the unsaved changes again that the update has hidden. */
  showOthers(): void {
    Object.assign(this.#instance, this.#others);
  }

  /** Restores everything after a failure. */
  restore(): void {
    this.#isRestored = true;
    for (const name of Object.keys(this.#given))
      restoreProperty(this.#instance, name, Object.hasOwn(this.#former, name), this.#former[name]);
    for (const property of this.#nested) property.restore();
    this.showOthers();
  }

  /** Restores what has not been set since, after the changes of the save itself were undone. */
  undo(): void {
    if (this.#isRestored) return;
    restoreUnchanged(this.#instance, Object.keys(this.#given), this.#given, this.#former);
    for (const property of this.#nested) property.undo();
  }
}
