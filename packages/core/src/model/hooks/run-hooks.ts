import type { Call } from '../../execute/session.js';
import type { Transaction } from '../../execute/transaction.js';
import type { HookName, Hooks } from '../../schema/hooks.js';
import type { ModelContext } from '../context.js';

/** Calls the hooks of a name one after the other. */
export async function runHooks(
  hooks: Hooks,
  name: HookName,
  subject: unknown,
  options: object,
): Promise<void> {
  for (const hook of hooks.of(name)) await hook(subject, options);
}

/** What hooks before the rows are told of a call's transaction: the one that it takes part in, `null` if it keeps out. */
export function transactionForHooks(
  { database: { session } }: ModelContext,
  { transaction }: Call,
): Transaction | null | undefined {
  return session.transactionOf(transaction) ?? transaction;
}

/**
 * Runs `work`, and the hooks that come after it: in one transaction with it, which they can roll back. `afterCommit` comes
 * last, if it is asked for.
 *
 * @param after names of the hooks inside the transaction
 * @param subject what the hooks are called with
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
