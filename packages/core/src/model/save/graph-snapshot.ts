import type { RecordDraft } from '../../graph/graph-draft.js';
import type { RecordGraph, RowValues } from '../../graph/record-graph.js';

/** A graph before its stored rows are known, so that a save can be tried again after it collided with another. */
export class GraphSnapshot {
  readonly #records: readonly RecordDraft[];
  readonly #states: readonly (Pick<RecordDraft, 'operation' | 'identity'> & { readonly values: RowValues })[];

  constructor({ records }: RecordGraph) {
    this.#records = records as readonly RecordDraft[];
    this.#states = this.#records.map(({ operation, identity, values }) => ({
      operation,
      identity,
      values: { ...values },
    }));
  }

  /** Restores the operations and the values of all records. */
  restore(): void {
    for (const [position, record] of this.#records.entries()) {
      const { operation, identity, values } = this.#states[position] as RecordDraft;
      record.operation = operation;
      record.identity = identity;
      // Keys that a failed attempt has generated are generated again.
      for (const name of Object.keys(record.values))
        if (!Object.hasOwn(values, name)) delete record.values[name];
      Object.assign(record.values, values);
    }
  }
}
