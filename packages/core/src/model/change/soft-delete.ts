import { OptionError } from '../../errors/input-errors.js';
import type { RowValues } from '../../graph/record-graph.js';
import { applyChange } from '../../instance/apply-change.js';
import { markDestroyed } from '../../instance/destroyed.js';
import type { Journal } from '../../instance/journal.js';
import { versionOf, withRaisedVersion } from '../../instance/raised-version.js';
import type { Attribute } from '../../schema/attribute.js';
import { type StoredRow, storedRowOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { deletionValues } from '../../schema/timestamps.js';

/** Reads the option `force` of a destroy, which a model that always deletes its rows has too. @throws OptionError if it is invalid */
export function readForce(model: ModelDefinition, force: unknown, call: string): boolean {
  if (force === undefined || force === false) return false;
  if (force !== true) throw new OptionError(`${call}: force takes true or false`, { model: model.name });
  return true;
}

/** Returns the attribute that holds when a row was deleted. @throws OptionError if the model is not paranoid */
export function requireParanoid({ name: model, deletedAt }: ModelDefinition, call: string): Attribute {
  if (deletedAt !== undefined) return deletedAt;
  const message = `${call} restores soft-deleted rows, and '${model}' is not paranoid`;
  throw new OptionError(message, { model, hint: 'declare the model with paranoid: true' });
}

/** Whether a row of a paranoid model was soft-deleted, as it was read. */
export function isSoftDeleted({ deletedAt }: ModelDefinition, row: StoredRow): boolean {
  return deletedAt !== undefined && row.valueOf(deletedAt.name) != null;
}

/** How a destroyed row is shown. */
interface ShownDestruction {
  readonly now: Date;
  readonly force: boolean;
  readonly journal: Journal | undefined;
  /** What an earlier deletion has set, which the row keeps. */
  readonly earlier?: RowValues | undefined;
}

/** Shows on an instance that its row was destroyed. One that was soft-deleted shows when. @param row the row before */
export function showDestroyed(
  model: ModelDefinition,
  instance: object,
  row: object,
  { now, force, journal, earlier }: ShownDestruction,
): void {
  const { deletedAt } = model;
  if (deletedAt !== undefined && !force) {
    const former = versionOf(model, storedRowOf(row));
    const values =
      earlier ?? withRaisedVersion(model, instance, deletionValues(model, deletedAt, now), former);
    applyChange(model, instance, values, { journal });
    // Another call may have restored the row before what it has was read.
    if (values[deletedAt.name] === null) return;
  }
  markDestroyed(instance, journal);
}
