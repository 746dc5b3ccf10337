import { versionConflict } from '../../errors/version-conflict.js';
import type { Call } from '../../execute/call.js';
import type { RowValues } from '../../graph/record-graph.js';
import { versionOf } from '../../instance/raised-version.js';
import { both, type Condition } from '../../plan/condition.js';
import { isNotDeleted } from '../../plan/declared-scopes.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { touchedAttributes } from '../../schema/timestamps.js';
import type { ModelContext } from '../context.js';
import { unchangedRowCondition } from './instance-row.js';
import { findConflict, type MissedRow } from './missed-row.js';
import { readRow } from './read-row.js';

/**
 * Returns the condition for the row of an instance that is destroyed. Without `force`, a row that was soft-deleted before
 * is left out: it keeps the time of its deletion.
 *
 * @throws OptionError if the instance was read without its version
 */
export function destroyedRowCondition(
  model: ModelDefinition,
  stored: StoredRow,
  { name, force }: { readonly name: string; readonly force: boolean },
): Condition {
  const row = unchangedRowCondition(model, stored, name);
  return force ? row : both(row, isNotDeleted(model));
}

/**
 * Explains why a destroy did not find the row of an instance. Returns what an earlier soft deletion has set in the row;
 * `undefined` if the row no longer exists.
 *
 * @throws VersionConflictError if the row has another version
 */
export async function findEarlierDeletion(
  context: ModelContext,
  row: MissedRow,
  force: boolean,
  call: Call,
): Promise<RowValues | undefined> {
  const { model } = context;
  const { deletedAt, version } = model;
  if (deletedAt === undefined || force) {
    const conflict = await findConflict(context, row, call);
    if (conflict !== undefined) throw conflict;
    return undefined;
  }
  const set = [deletedAt, ...touchedAttributes(model)];
  const found = await readRow(context, row.stored, version === undefined ? set : [...set, version], call);
  if (found === undefined) return undefined;
  if (versionOf(model, stateOf(found)?.stored) !== versionOf(model, row.stored))
    throw versionConflict([{ model: model.name, where: row.name }]);
  return found as RowValues;
}
