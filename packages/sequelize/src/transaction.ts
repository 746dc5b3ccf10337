import type { Transaction as CoreTransaction, Database } from '@espalier/core';
import { translated } from './translate-error.js';
import { defined, type Options } from './types.js';

const LOCK = Object.freeze({ UPDATE: 'update', SHARE: 'share' });

/** The constants of Sequelize for transactions. */
export const Transaction = Object.freeze({
  ISOLATION_LEVELS: Object.freeze({
    READ_UNCOMMITTED: 'READ UNCOMMITTED',
    READ_COMMITTED: 'READ COMMITTED',
    REPEATABLE_READ: 'REPEATABLE READ',
    SERIALIZABLE: 'SERIALIZABLE',
  }),
  LOCK,
});

/** A transaction of Espalier. `commit` and `rollback` end a transaction that was begun without a function. */
export type Transaction = CoreTransaction &
  Record<'commit' | 'rollback', () => Promise<void>> & { LOCK: typeof LOCK };

/** Runs a function in a transaction. */
export async function inTransaction<T>(
  database: Database,
  { isolationLevel, timeout, signal, retry }: Options,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const options = defined({ isolationLevel: isolationLevel?.toLowerCase(), timeout, signal, retry });
  const run = (transaction: CoreTransaction) => work(Object.assign(transaction, { LOCK }) as Transaction);
  return await translated(() => database.transaction(run, options));
}

/** Thrown inside a transaction to roll it back, and caught outside. */
const rolledBack = new Error('This transaction was rolled back');

/** Begins a transaction that lasts until its `commit` or `rollback` is called. */
export async function beginTransaction(database: Database, options: Options): Promise<Transaction> {
  return new Promise((resolveBegun, rejectBegun) => {
    const ended: Promise<void> = inTransaction(database, options, (transaction) => {
      return new Promise<void>((resolve, reject) => {
        const commit = () => {
          resolve();
          return ended;
        };
        const rollback = async () => {
          reject(rolledBack);
          await ended.catch((error) => error === rolledBack || Promise.reject(error));
        };
        resolveBegun(Object.assign(transaction, { commit, rollback }));
      });
    });
    ended.catch(rejectBegun);
  });
}
