import { deleteStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/session.js';
import { markDestroyed } from '../../instance/destroyed.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow, requireVersion, unchangedRowCondition } from './instance-row.js';
import { findConflict } from './missed-row.js';

/** `destroy`: deletes the row of an instance. It is no error if the row no longer exists. */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  const name = `${model.name}.destroy`;
  checkOptions(name, options, callOptions);
  database.session.check(options);
  requireVersion(model, requireStoredRow(model, instance), name);
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeDestroy', instance, { transaction: transactionForHooks(context, options) });
  await withHooksAfter(context, ['afterCommit', 'afterDestroy'], instance, options, (call) =>
    database.session.shareLimits(call, (shared) => deleteRow(context, instance, name, shared)),
  );
}

async function deleteRow(context: ModelContext, instance: object, name: string, call: Call): Promise<void> {
  const { database, model } = context;
  const stored = requireStoredRow(model, instance);
  const where = unchangedRowCondition(model, stored, name);
  const journal = database.session.journalOf(call);
  const { rowCount } = await database.session.execute(deleteStatement(database.compiler, model, where), call);
  const conflict = rowCount === 0 ? await findConflict(context, { stored, name }, call) : undefined;
  if (conflict !== undefined) throw conflict;
  markDestroyed(instance, journal);
}
