import { createValues } from '../graph/read-values.js';
import type { RowValues } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { assignCopies } from './assign.js';
import type { Journal } from './journal.js';
import { RowChange } from './row-change.js';
import { WrittenRow } from './written-row.js';

export interface ShowOptions {
  /** Records the change, so that a rollback undoes it. */
  readonly journal?: Journal | undefined;
  /** The attributes that the caller has set. A rollback does not restore them, and the next `save` writes them again. */
  readonly unsaved?: readonly string[];
}

/** Sets attributes of an instance to the values of its stored row. An attribute that is `undefined` is not changed. */
export function showRow(
  instance: object,
  attributes: readonly Attribute[],
  values: RowValues,
  row: StoredRow,
  { journal, unsaved = [] }: ShowOptions,
): void {
  const state = stateOf(instance);
  if (state === undefined) return;
  if (journal === undefined) {
    assignCopies(instance, attributes, values);
    state.stored = row;
    return;
  }
  const names = attributes.map(({ name }) => name);
  const restored = names.filter((name) => values[name] !== undefined && !unsaved.includes(name));
  const change = new RowChange(instance, state, { row, values, names: restored });
  assignCopies(instance, attributes, values);
  state.stored = row;
  journal.add(change);
}

/** Sets attributes of an instance to the values that were written to its row. Other stored values stay the same. */
export function applyChange(
  model: ModelDefinition,
  instance: object,
  changes: RowValues,
  options: ShowOptions,
): void {
  const stored = stateOf(instance)?.stored;
  if (stored === undefined) return;
  showRow(instance, model.attributes, changes, new WrittenRow(mergeChanges(model, stored, changes)), options);
}

/** Returns the values of a stored row with changes applied. */
export function mergeChanges(model: ModelDefinition, stored: StoredRow, changes: RowValues): RowValues {
  const values = createValues();
  for (const { name } of model.attributes)
    values[name] = changes[name] === undefined ? stored.valueOf(name) : changes[name];
  return values;
}
