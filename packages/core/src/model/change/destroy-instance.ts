import { destroyStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/call.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { destroyNested } from './destroy-nested.js';
import { readDestroyedInclude } from './destroyed-include.js';
import { destroyedRowCondition, findEarlierDeletion } from './earlier-deletion.js';
import { requireStoredRow, requireTenant, requireVersion } from './instance-row.js';
import { readForce, showDestroyed } from './soft-delete.js';

/** The options of `destroy` of an instance. */
export interface DestroyOptions extends Call {
  readonly include?: unknown;
  /** Whether rows of paranoid models are deleted, soft-deleted ones included. */
  readonly force?: boolean;
}

const destroyOptions = [
  'include',
  'force',
  ...callOptions,
] as const satisfies readonly (keyof DestroyOptions)[];

/**
 * `destroy`: destroys the row of an instance, and the rows of the included associations. It is no error if the row no
 * longer exists, or was soft-deleted before.
 */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: DestroyOptions = {},
): Promise<void> {
  const { database, model } = context;
  const name = `${model.name}.destroy`;
  checkOptions(name, options, destroyOptions);
  const { include: given, force: forced, ...call } = options;
  const force = readForce(model, forced, name);
  const include = readDestroyedInclude(context, given, name);
  database.session.check(call);
  const row = requireStoredRow(model, instance);
  requireVersion(model, row, name);
  requireTenant(context, row, name);
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeDestroy', instance, { transaction: transactionForHooks(context, call) });
  await withHooksAfter(context, ['afterCommit', 'afterDestroy'], instance, call, (inTransaction) =>
    database.session.shareLimits(inTransaction, (shared) =>
      include.length === 0
        ? destroyRow(context, instance, { name, force, call: shared })
        : destroyNested(context, instance, include, { name, force, call: shared }),
    ),
  );
}

/** How an instance is destroyed. */
export interface InstanceDestruction {
  /** The call, for messages. */
  readonly name: string;
  readonly force: boolean;
  readonly call: Call;
}

async function destroyRow(
  context: ModelContext,
  instance: object,
  { name, force, call }: InstanceDestruction,
): Promise<void> {
  const { database, model } = context;
  const stored = requireStoredRow(model, instance);
  const where = destroyedRowCondition(model, stored, { name, force });
  const journal = database.session.journalOf(call);
  const now = new Date();
  const statement = destroyStatement(database.compiler, model, where, { now, force });
  const { rowCount } = await database.session.execute(statement, call);
  const earlier =
    rowCount === 0 ? await findEarlierDeletion(context, { stored, name }, force, call) : undefined;
  showDestroyed(model, instance, instance, { now, force, journal, earlier });
}
