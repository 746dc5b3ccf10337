import type { Transaction as CoreTransaction, Database } from '@espalier/core';
import { translated } from './translate-error.js';
import { defined, type Options } from './types.js';

const LOCK = Object.freeze({ UPDATE: 'update', SHARE: 'share' });

/** The names of Sequelize that belong to transactions. */
export const Transaction = Object.freeze({
  ISOLATION_LEVELS: Object.freeze({
    READ_UNCOMMITTED: 'READ UNCOMMITTED',
    READ_COMMITTED: 'READ COMMITTED',
    REPEATABLE_READ: 'REPEATABLE READ',
    SERIALIZABLE: 'SERIALIZABLE',
  }),
  LOCK,
});

/** A transaction of Espalier; one that is begun without a function can be ended. */
export type Transaction = CoreTransaction &
  Record<'commit' | 'rollback', () => Promise<void>> & { LOCK: typeof LOCK };

/** Runs work in a transaction. */
export async function inTransaction<T>(
  database: Database,
  { isolationLevel, timeout, signal, retry }: Options,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const options = defined({ isolationLevel: isolationLevel?.toLowerCase(), timeout, signal, retry });
  const begun = (transaction: CoreTransaction) => work(Object.assign(transaction, { LOCK }) as Transaction);
  return translated(() => database.transaction(begun, options));
}

/** Thrown inside a transaction to end it, and caught outside. */
const rolledBack = new Error('This transaction was rolled back');

/** Begins a transaction that lasts until its `commit` or `rollback` is called. */
export async function beginTransaction(database: Database, options: Options): Promise<Transaction> {
  return new Promise((begun, failed) => {
    const over: Promise<void> = inTransaction(database, options, (transaction) => {
      return new Promise<void>((resolve, reject) => {
        const commit = () => {
          resolve();
          return over;
        };
        const rollback = async () => {
          reject(rolledBack);
          await over.catch((error) => error === rolledBack || Promise.reject(error));
        };
        begun(Object.assign(transaction, { commit, rollback }));
      });
    });
    over.catch(failed);
  });
}
