import type { RowValues } from '../graph/record-graph.js';
import type { InstanceState, StoredRow } from '../schema/instance-state.js';
import { isSameValue } from '../util/equality.js';
import { pick } from './assign.js';
import type { Change } from './journal.js';
import { restoreProperty } from './property-change.js';

/** The attributes of an instance that were set to the values of a row. */
export interface ShownRow {
  readonly row: StoredRow;
  /** The values of the attributes, in canonical form. */
  readonly values: RowValues;
  /** The attributes to restore. */
  readonly names: readonly string[];
}

/** A change of the attributes and of the stored row of an instance. */
export class RowChange implements Change {
  readonly #instance: object;
  readonly #state: InstanceState;
  readonly #shown: ShownRow;
  readonly #former: RowValues;
  readonly #formerRow: StoredRow | undefined;

  /** Remembers an instance before a row is written to it. */
  constructor(instance: object, state: InstanceState, shown: ShownRow) {
    this.#instance = instance;
    this.#state = state;
    this.#shown = shown;
    this.#former = pick(instance, shown.names);
    this.#formerRow = state.stored;
  }

  /** Restores the instance, unless a later call has set its stored row: that call has recorded a change for it. */
  undo(): void {
    const { row, values, names } = this.#shown;
    if (this.#state.stored !== row) return;
    restoreUnchanged(this.#instance, names, values, this.#former);
    this.#state.stored = this.#formerRow;
  }
}

/** Restores the attributes that still have the written value. One that the write did not change stays as it is. */
export function restoreUnchanged(
  instance: object,
  names: readonly string[],
  written: RowValues,
  former: RowValues,
): void {
  for (const name of names) {
    const existed = Object.hasOwn(former, name);
    if (existed && isSameValue(former[name], written[name])) continue;
    if (isSameValue((instance as RowValues)[name], written[name] ?? null))
      restoreProperty(instance, name, existed, former[name]);
  }
}
