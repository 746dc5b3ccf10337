import { rootStatement } from '../../compile/select-root.js';
import type { Call } from '../../execute/call.js';
import { readInstance } from '../../hydrate/row-reader.js';
import type { Attribute } from '../../schema/attribute.js';
import type { StoredRow } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { rowCondition } from './instance-row.js';

/** Reads attributes of the row of an instance as those of a new instance; `undefined` if the row no longer exists. */
export async function readRow(
  { database, model }: ModelContext,
  stored: StoredRow,
  attributes: readonly Attribute[],
  call: Call,
): Promise<object | undefined> {
  const where = rowCondition(model, stored);
  const selection = { columns: attributes, hidden: [] };
  const query = { model, selection, where, order: [], limit: undefined, offset: undefined };
  const { rows } = await database.session.read(rootStatement(database.compiler, query, []), call);
  const [row] = rows;
  return row === undefined ? undefined : readInstance(database.compiler, model, attributes, row);
}
