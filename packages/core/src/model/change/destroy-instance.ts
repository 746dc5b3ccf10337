import { deleteStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/call.js';
import { markDestroyed } from '../../instance/destroyed.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { destroyNested } from './destroy-nested.js';
import { readDestroyedInclude } from './destroyed-include.js';
import { requireStoredRow, requireVersion, unchangedRowCondition } from './instance-row.js';
import { findConflict } from './missed-row.js';

/** The options of `destroy` of an instance. */
export interface DestroyOptions extends Call {
  readonly include?: unknown;
}

const destroyOptions = ['include', ...callOptions] as const satisfies readonly (keyof DestroyOptions)[];

/**
 * `destroy`: deletes the row of an instance, and the rows of the included associations. It is no error if the row no
 * longer exists.
 */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: DestroyOptions = {},
): Promise<void> {
  const { database, model } = context;
  const name = `${model.name}.destroy`;
  checkOptions(name, options, destroyOptions);
  const { include: given, ...call } = options;
  const include = readDestroyedInclude(context, given, name);
  database.session.check(call);
  requireVersion(model, requireStoredRow(model, instance), name);
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeDestroy', instance, { transaction: transactionForHooks(context, call) });
  await withHooksAfter(context, ['afterCommit', 'afterDestroy'], instance, call, (inTransaction) =>
    database.session.shareLimits(inTransaction, (shared) =>
      include.length === 0
        ? deleteRow(context, instance, name, shared)
        : destroyNested(context, instance, include, { name, call: shared }),
    ),
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
