import { OptionError } from '../../errors/input-errors.js';
import { applyChange } from '../../instance/apply-change.js';
import { markDestroyed } from '../../instance/destroyed.js';
import type { Journal } from '../../instance/journal.js';
import { versionOf, withRaisedVersion } from '../../instance/raised-version.js';
import type { Attribute } from '../../schema/attribute.js';
import { storedRowOf } from '../../schema/instance-state.js';
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

/** How a destroyed row is shown. */
interface ShownDestruction {
  readonly now: Date;
  readonly force: boolean;
  readonly journal: Journal | undefined;
}

/** Shows on an instance that its row was destroyed. One that was soft-deleted shows when. @param row the row before */
export function showDestroyed(
  model: ModelDefinition,
  instance: object,
  row: object,
  { now, force, journal }: ShownDestruction,
): void {
  const { deletedAt } = model;
  if (deletedAt !== undefined && !force) {
    const values = deletionValues(model, deletedAt, now);
    const former = versionOf(model, storedRowOf(row));
    applyChange(model, instance, withRaisedVersion(model, instance, values, former), { journal });
  }
  markDestroyed(instance, journal);
}
