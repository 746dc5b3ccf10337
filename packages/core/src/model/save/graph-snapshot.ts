import type { RecordDraft } from '../../graph/graph-draft.js';
import type { RecordGraph, RowValues } from '../../graph/record-graph.js';

/** The part of a record that depends on the stored rows, apart from its values. */
type RecordState = Pick<RecordDraft, 'operation' | 'identity' | 'assigned' | 'computed'>;

/** A graph before its stored rows are known, so that a save can be tried again after it collided with another. */
export class GraphSnapshot {
  readonly #records: readonly RecordDraft[];
  readonly #states: readonly (RecordState & { readonly values: RowValues })[];

  constructor({ records }: RecordGraph) {
    this.#records = records as readonly RecordDraft[];
    this.#states = this.#records.map(({ operation, identity, assigned, computed, values }) => ({
      operation,
      identity,
      assigned,
      computed,
      values: { ...values },
    }));
  }

  /** Restores what settling and the write have changed in all records. */
  restore(): void {
    for (const [position, record] of this.#records.entries()) {
      const { values, ...state } = this.#states[position] as RecordState & { readonly values: RowValues };
      Object.assign(record, state satisfies RecordState);
      // Keys that a failed attempt has generated are generated again.
      for (const name of Object.keys(record.values))
        if (!Object.hasOwn(values, name)) delete record.values[name];
      Object.assign(record.values, values);
    }
  }
}
