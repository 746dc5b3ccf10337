import { deleteStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/session.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow, rowCondition } from './instance-row.js';

/** `destroy`: deletes the row of an instance. */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  checkOptions(`${model.name}.destroy`, options, callOptions);
  database.session.check(options);
  const where = rowCondition(model, requireStoredRow(model, instance));
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeDestroy', instance, { transaction: transactionForHooks(context, options) });
  await withHooksAfter(context, ['afterCommit', 'afterDestroy'], instance, options, (call) =>
    database.session.execute(deleteStatement(database.compiler, model, where), call),
  );
}
