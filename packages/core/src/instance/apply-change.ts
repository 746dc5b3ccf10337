import type { TransactionCallbacks } from '../execute/transaction-callbacks.js';
import { createValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { assignCopies, markStored } from './assign.js';
import { undoSave } from './rollback.js';
import { WrittenRow } from './stored-row.js';

/** What becomes of a change that is shown if its transaction is rolled back. */
export interface ChangeOptions {
  /** Of the transaction, if there is one. */
  readonly callbacks?: TransactionCallbacks | undefined;
  /** The attributes that the caller had set: what they are stays, and is to be saved again. */
  readonly own?: readonly string[];
}

/** Shows on an instance what was written to its row, and keeps the rest of what is known of that. */
export function applyChange(
  model: ModelDefinition,
  instance: object,
  changes: Values,
  { callbacks, own = [] }: ChangeOptions,
): void {
  const state = stateOf(instance);
  const stored = state?.stored;
  if (state === undefined || stored === undefined) return;
  callbacks?.onRollback(undoSave(instance, state, changes, own));
  assignCopies(instance, model.attributes, changes);
  markStored(instance, new WrittenRow(merged(model, stored, changes)));
}

/** What is stored of a row, with changes. */
export function merged(model: ModelDefinition, stored: StoredRow, changes: Values): Values {
  const values = createValues();
  for (const { name } of model.attributes)
    values[name] = changes[name] === undefined ? stored.valueOf(name) : changes[name];
  return values;
}
