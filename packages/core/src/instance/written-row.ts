import type { RowValues } from '../graph/record-graph.js';
import type { StoredRow } from '../schema/instance-state.js';

/** A stored row as its canonical values. */
export class WrittenRow implements StoredRow {
  readonly #values: RowValues;

  constructor(values: RowValues) {
    this.#values = values;
  }

  valueOf(attribute: string): unknown {
    return this.#values[attribute];
  }
}
