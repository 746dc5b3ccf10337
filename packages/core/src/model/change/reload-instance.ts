import { rootStatement } from '../../compile/select-root.js';
import { OptionError } from '../../errors/input-errors.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import type { Call } from '../../execute/call.js';
import type { RowValues } from '../../graph/record-graph.js';
import { readInstance } from '../../hydrate/row-reader.js';
import { showRow } from '../../instance/apply-change.js';
import { stateOf } from '../../schema/instance-state.js';
import { whyNoKey } from '../../schema/row-key.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow, rowCondition } from './instance-row.js';

/** `reload`: reads the attributes of an instance again. Loaded associations do not change. */
export async function reloadInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  checkOptions(`${model.name}.reload`, options, callOptions);
  const why = whyNoKey(model);
  if (why !== undefined) throw new OptionError(`${model.name}.reload: ${why}`, { model: model.name });
  const where = rowCondition(model, requireStoredRow(model, instance));
  const selection = { columns: model.attributes, hidden: [] };
  const query = { model, selection, where, order: [], limit: undefined, offset: undefined };
  const statement = rootStatement(database.compiler, query, []);
  const { rows } = await database.session.read(statement, options);
  const [row] = rows;
  if (row === undefined) throw recordNotFound([{ model: model.name, where: `${model.name}.reload` }]);
  const fresh = readInstance(database.compiler, model, model.attributes, row);
  const stored = stateOf(fresh)?.stored;
  const journal = database.session.journalOf(options);
  if (stored !== undefined) showRow(instance, model.attributes, fresh as RowValues, stored, { journal });
}
