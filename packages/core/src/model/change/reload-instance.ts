import { OptionError } from '../../errors/input-errors.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import type { Call } from '../../execute/call.js';
import type { RowValues } from '../../graph/record-graph.js';
import { showRow } from '../../instance/apply-change.js';
import { markRestored } from '../../instance/destroyed.js';
import { stateOf } from '../../schema/instance-state.js';
import { whyNoKey } from '../../schema/row-key.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow } from './instance-row.js';
import { readRow } from './read-row.js';
import { isSoftDeleted } from './soft-delete.js';

/**
 * `reload`: reads the attributes of an instance again. Loaded associations do not change. An instance that was destroyed
 * is one with a row again, if its row is there and not soft-deleted.
 */
export async function reloadInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  checkOptions(`${model.name}.reload`, options, callOptions);
  const why = whyNoKey(model);
  if (why !== undefined) throw new OptionError(`${model.name}.reload: ${why}`, { model: model.name });
  const fresh = await readRow(context, requireStoredRow(model, instance), model.attributes, options);
  if (fresh === undefined) throw recordNotFound([{ model: model.name, where: `${model.name}.reload` }]);
  const stored = stateOf(fresh)?.stored;
  const journal = database.session.journalOf(options);
  if (stored === undefined) return;
  showRow(instance, model.attributes, fresh as RowValues, stored, { journal });
  if (!isSoftDeleted(model, stored)) markRestored(instance, journal);
}
