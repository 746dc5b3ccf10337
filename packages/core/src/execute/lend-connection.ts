import type { Knex } from 'knex';
import type { TransactionEvent } from '../diagnostics/events.js';
import { TransactionError } from '../errors/database-errors.js';
import type { Connection } from './connection.js';
import type { Scope } from './scope.js';

/** The driver's connection, for code that runs statements by itself. */
export interface Loan {
  readonly raw: object;
  /** The event of the transaction that is open, if somebody listens. */
  readonly transaction: TransactionEvent | undefined;
  /** Whether a statement on it commits what it changes, because no transaction is open. */
  readonly commits: boolean;
  /**
   * Resolves after what follows the loan, such as the commit of a transaction that only the loan needed.
   *
   * @param failure the error of a statement that failed on the connection
   */
  readonly giveBack: (failure?: unknown) => Promise<void>;
}

/** Lends the connection of a scope. In a transaction, later calls wait for its return. */
export function lendConnection(scope: Scope): Promise<Loan> {
  return new Promise((resolve, reject) => {
    const { isRepeatable, hasLocalSettings = false } = scope;
    // The settings end with a transaction, which has to be around whatever the borrower runs.
    const isWrapped = isRepeatable && hasLocalSettings;
    const lend = async (connection: Connection) => {
      connection.cancellation?.check();
      await connection.sendWaiting();
      const { raw, transaction } = connection;
      const used = new Promise<void>((succeed, fail) => {
        const giveBack = (failure?: unknown) => {
          if (failure === undefined) succeed();
          else fail(failure);
          // The borrower has the failure already.
          return failure === undefined ? lent : lent.catch(() => undefined);
        };
        resolve({ raw, transaction, commits: isRepeatable && !isWrapped, giveBack });
      });
      await connection.awaitCancellable(used);
    };
    const lendInScope = async () =>
      isWrapped
        ? scope.write((connection, write) => write.atomically(() => lend(connection)))
        : scope.use(lend);
    const lent: Promise<void> = lendInScope();
    lent.catch(reject);
  });
}

/**
 * Returns the function that lends the connection of a transaction of knex; `undefined` if it is none.
 *
 * @param prepare runs on the connection before it is lent
 */
export function lendOfKnex(
  transaction: unknown,
  prepare: (raw: object) => Promise<void>,
): (() => Promise<Loan>) | undefined {
  const { client, isCompleted } = (transaction ?? {}) as Partial<Knex.Transaction>;
  if (client?.transacting !== true || isCompleted === undefined) return undefined;
  return async () => {
    if (isCompleted()) throw new TransactionError('This transaction of knex has ended');
    const raw = await client.acquireConnection();
    await prepare(raw);
    return { raw, transaction: undefined, commits: false, giveBack: async () => undefined };
  };
}
