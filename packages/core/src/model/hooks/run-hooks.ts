import type { Call } from '../../execute/call.js';
import type { Transaction } from '../../execute/transaction.js';
import type { HookName, Hooks } from '../../schema/hooks.js';
import type { ModelContext } from '../context.js';

/** Calls the hooks of a name, one after the other. */
export async function runHooks(
  hooks: Hooks,
  name: HookName,
  subject: unknown,
  options: object,
): Promise<void> {
  for (const hook of hooks.of(name)) await hook(subject, options);
}

/** Returns the transaction that a call takes part in, for hooks before the rows; `null` if the call opts out of all. */
export function transactionForHooks(
  { database: { session } }: ModelContext,
  { transaction }: Call,
): Transaction | null | undefined {
  return session.transactionOf(transaction) ?? transaction;
}

/**
 * Runs `work` and the hooks after it in one transaction, which the hooks can roll back. An `afterCommit` hook runs when
 * the transaction is committed.
 *
 * @param after the names of the hooks
 * @param subject the first argument of the hooks
 */
export async function withHooksAfter<T>(
  { database: { session }, model }: ModelContext,
  after: readonly HookName[],
  subject: object,
  call: Call,
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const { hooks } = model.declaration;
  if (!hooks.has(...after)) return work(call);
  return session.inTransaction(call, async (transaction) => {
    const result = await work({ transaction });
    for (const name of after) {
      if (name === 'afterCommit') transaction.afterCommit(() => runHooks(hooks, name, subject, {}));
      else await runHooks(hooks, name, subject, { transaction });
    }
    return result;
  });
}
