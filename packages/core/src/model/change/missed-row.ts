import { existsStatement } from '../../compile/select-root.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import { versionConflict } from '../../errors/version-conflict.js';
import type { Call } from '../../execute/call.js';
import type { StoredRow } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { rowCondition } from './instance-row.js';

/** The row of an instance that a statement did not find. */
export interface MissedRow {
  readonly stored: StoredRow;
  /** The name of the call, for messages. */
  readonly name: string;
}

/** Returns the error for an UPDATE that did not find the row of an instance: it has changed, or no longer exists. */
export async function explainMissedRow(context: ModelContext, row: MissedRow, call: Call): Promise<Error> {
  const conflict = await findConflict(context, row, call);
  return conflict ?? recordNotFound([{ model: context.model.name, where: row.name }]);
}

/** Returns the error for a row that exists in another version. It is read only if the model has versions. */
export async function findConflict(
  { database: { compiler, session }, model }: ModelContext,
  { stored, name }: MissedRow,
  call: Call,
): Promise<Error | undefined> {
  if (model.version === undefined) return undefined;
  const { rows } = await session.read(
    existsStatement(compiler, { model, where: rowCondition(model, stored) }, []),
    call,
  );
  return rows.length === 0 ? undefined : versionConflict([{ model: model.name, where: name }]);
}
