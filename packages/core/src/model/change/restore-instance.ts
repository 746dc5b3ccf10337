import type { Call } from '../../execute/call.js';
import { markRestored } from '../../instance/destroyed.js';
import { deletionValues } from '../../schema/timestamps.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { requireStoredRow, requireVersion } from './instance-row.js';
import { write } from './save-instance.js';
import { requireParanoid } from './soft-delete.js';

/** `restore`: undoes the soft delete of the row of an instance. */
export async function restoreInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  const name = `${model.name}.restore`;
  checkOptions(name, options, callOptions);
  const deletedAt = requireParanoid(model, name);
  database.session.check(options);
  requireVersion(model, requireStoredRow(model, instance), name);
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeRestore', instance, { transaction: transactionForHooks(context, options) });
  await withHooksAfter(context, ['afterCommit', 'afterRestore'], instance, options, (call) =>
    database.session.shareLimits(call, async (shared) => {
      await write(context, instance, [], deletionValues(model, deletedAt, null), shared, name);
      markRestored(instance, database.session.journalOf(shared));
    }),
  );
}
