import type { Values } from '../graph/record-graph.js';
import type { InstanceState, StoredRow } from '../schema/instance-state.js';
import { isSameValue } from '../util/equality.js';
import { pick } from './assign.js';
import type { Change } from './journal.js';
import { restoreProperty } from './property-change.js';

/** Attributes of an instance that show a row. */
export interface ShownRow {
  readonly row: StoredRow;
  /** What the attributes show, in canonical form. */
  readonly values: Values;
  /** The attributes to restore. */
  readonly names: readonly string[];
}

export class RowChange implements Change {
  readonly #instance: object;
  readonly #state: InstanceState;
  readonly #shown: ShownRow;
  readonly #former: Values;
  readonly #formerRow: StoredRow | undefined;

  /** Remembers an instance before a row is shown on it. */
  constructor(instance: object, state: InstanceState, shown: ShownRow) {
    this.#instance = instance;
    this.#state = state;
    this.#shown = shown;
    this.#former = pick(instance, shown.names);
    this.#formerRow = state.stored;
  }

  /** Does nothing if the instance shows another row since then: that one belongs to the call which showed it. */
  undo(): void {
    const { row, values, names } = this.#shown;
    if (this.#state.stored !== row) return;
    restoreUnchanged(this.#instance, names, values, this.#former);
    this.#state.stored = this.#formerRow;
  }
}

/** Restores the attributes that still show what was written. Those whose value the write did not change are left alone. */
export function restoreUnchanged(
  instance: object,
  names: readonly string[],
  written: Values,
  former: Values,
): void {
  for (const name of names) {
    const wasThere = Object.hasOwn(former, name);
    if (wasThere && isSameValue(former[name], written[name])) continue;
    if (isSameValue((instance as Values)[name], written[name] ?? null))
      restoreProperty(instance, name, wasThere, former[name]);
  }
}
