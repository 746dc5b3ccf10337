import type { Values } from '../graph/record-graph.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { markStored } from './assign.js';
import { pick } from './input-snapshot.js';
import { restore } from './rollback.js';

/** A row that was found for the instance that stands for it. */
export interface FilledInstance {
  /** Whether that is still all that is known of it: what is created with it makes it known anew. */
  isUnchanged(): boolean;
  /** Has the instance stand for its row again, so that it is looked for when the instance is next passed. */
  revert(): void;
}

/** Fills an instance with the row that it stands for: it is a stored one from then on. */
export function fillFromRow(instance: object, model: ModelDefinition, row: StoredRow): FilledInstance {
  const names = model.attributes.map(({ name }) => name);
  const former = pick(instance as Values, names);
  const shown = Object.fromEntries(names.map((name) => [name, row.valueOf(name)]));
  Object.assign(instance, shown);
  markStored(instance, row);
  return {
    isUnchanged: () => stateOf(instance)?.stored === row,
    revert: () => {
      restore(instance as Values, shown, former, names);
      const state = stateOf(instance);
      if (state !== undefined) state.stored = undefined;
    },
  };
}
