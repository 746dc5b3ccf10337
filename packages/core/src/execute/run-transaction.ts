import type { TransactionStatements } from '../dialect/transactions.js';
import type { AmbientTransaction } from './ambient-transaction.js';
import type { Cancellation } from './cancellation.js';
import type { Connection } from './connection.js';
import { atomically, type Scope } from './scope.js';
import type { Transaction } from './transaction.js';

/** How a transaction is started, each time that its function is tried. */
export interface TransactionStart {
  readonly ambient: AmbientTransaction;
  /** The transaction that the new one is a savepoint of. */
  readonly outer: Transaction | undefined;
  /** The outer transaction, or else the pool. */
  readonly scope: Scope;
  readonly statements: TransactionStatements;
}

/** A transaction that succeeded, and what its function returned. */
export interface FinishedTransaction<T> {
  readonly transaction: Transaction;
  readonly result: T;
}

/** Runs a function in a transaction once, from its begin to its commit. */
export async function runTransaction<T>(
  { ambient, outer, scope, statements }: TransactionStart,
  work: (transaction: Transaction) => Promise<T>,
  cancellation: Cancellation | undefined,
): Promise<FinishedTransaction<T>> {
  let transaction: Transaction | undefined;
  const run = async (connection: Connection) => {
    transaction = ambient.open(connection, outer);
    return { transaction, result: await runFunction(ambient, transaction, connection, work) };
  };
  try {
    return await atomically(scope, run, cancellation, statements);
  } catch (error) {
    transaction?.markRolledBack();
    transaction?.callbacks.rollback();
    throw error;
  }
}

/** Runs the function of a transaction. A cancellation does not wait for it: nobody can stop the function. */
async function runFunction<T>(
  ambient: AmbientTransaction,
  transaction: Transaction,
  { cancellation }: Connection,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  try {
    const working = ambient.run(transaction, async () => work(transaction));
    return await (cancellation === undefined ? working : cancellation.race(working));
  } catch (error) {
    transaction.markRolledBack();
    throw error;
  } finally {
    await transaction.end();
  }
}
