import type { GraphRecord, RowValues } from '../graph/record-graph.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import { pick } from './assign.js';
import { PropertyChange, restoreProperty } from './property-change.js';
import { restoreUnchanged } from './row-change.js';

/** What a save with hooks does to the instance of a stored row: hooks set properties without a journal. */
export class SavedRow {
  readonly #instance: object;
  readonly #names: readonly string[];
  readonly #values: RowValues;
  readonly #former: RowValues;
  readonly #formerRow: StoredRow | undefined;
  readonly #nested: readonly PropertyChange[];
  #written: StoredRow | undefined;

  /** Remembers an instance before the new values are shown on it. */
  constructor(instance: object, { model, values }: GraphRecord) {
    this.#instance = instance;
    this.#names = model.attributes.map(({ name }) => name);
    this.#values = values;
    this.#former = pick(instance, this.#names);
    this.#formerRow = stateOf(instance)?.stored;
    this.#nested = [...model.associations.keys()].map((name) => new PropertyChange(instance, name));
  }

  /** Remembers the row that the instance shows after the write. */
  markWritten(): void {
    this.#written = stateOf(this.#instance)?.stored;
  }

  /** Restores the instance, whatever it shows. */
  restore(): void {
    for (const name of this.#names)
      restoreProperty(this.#instance, name, Object.hasOwn(this.#former, name), this.#former[name]);
    for (const property of this.#nested) property.restore();
    this.#setRow();
  }

  /** Restores the attributes that have not been set since the write, unless a later call has set the stored row. */
  undo(): void {
    if (stateOf(this.#instance)?.stored !== this.#written) return;
    restoreUnchanged(this.#instance, this.#names, this.#values, this.#former);
    this.#setRow();
  }

  #setRow(): void {
    const state = stateOf(this.#instance);
    if (state !== undefined) state.stored = this.#formerRow;
  }
}
