import { createValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { assignCopies } from './assign.js';
import type { Journal } from './journal.js';
import { RowChange } from './row-change.js';
import { WrittenRow } from './stored-row.js';

export interface ShowOptions {
  /** The journal of the transaction, if there is one. */
  readonly journal?: Journal | undefined;
  /** The attributes that the caller had set. After a rollback they stay as they are, and are to be saved again. */
  readonly own?: readonly string[];
}

/** Shows on an instance what is stored of its row: the values of these attributes, unless they are `undefined`. */
export function showRow(
  instance: object,
  attributes: readonly Attribute[],
  values: Values,
  row: StoredRow,
  { journal, own = [] }: ShowOptions,
): void {
  const state = stateOf(instance);
  if (state === undefined) return;
  if (journal === undefined) {
    assignCopies(instance, attributes, values);
    state.stored = row;
    return;
  }
  const names = attributes.map(({ name }) => name);
  const restored = names.filter((name) => values[name] !== undefined && !own.includes(name));
  const change = new RowChange(instance, state, { row, values, names: restored });
  assignCopies(instance, attributes, values);
  state.stored = row;
  journal.add(change);
}

/** Shows on an instance what was written to its row, and remembers it as stored. The rest of the row stays as known. */
export function applyChange(
  model: ModelDefinition,
  instance: object,
  changes: Values,
  options: ShowOptions,
): void {
  const stored = stateOf(instance)?.stored;
  if (stored === undefined) return;
  showRow(instance, model.attributes, changes, new WrittenRow(merged(model, stored, changes)), options);
}

/** Returns what is stored of a row, with changes. */
export function merged(model: ModelDefinition, stored: StoredRow, changes: Values): Values {
  const values = createValues();
  for (const { name } of model.attributes)
    values[name] = changes[name] === undefined ? stored.valueOf(name) : changes[name];
  return values;
}
