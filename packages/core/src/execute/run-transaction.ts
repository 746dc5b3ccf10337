import type { Dialect } from '../dialect/dialect.js';
import type { AmbientTransaction } from './ambient-transaction.js';
import { withLimits } from './call-limits.js';
import type { Cancellation } from './cancellation.js';
import type { Connection } from './connection.js';
import type { Pool } from './pool.js';
import { retrying } from './retries.js';
import { type AtomicUnit, atomically } from './scope.js';
import type { Transaction } from './transaction.js';
import type { TransactionOptions } from './transaction-options.js';

/** The pool or the transaction in which a new transaction starts. */
export interface TransactionStart {
  readonly pool: Pool;
  readonly ambient: AmbientTransaction;
  readonly dialect: Dialect;
  /** The transaction that the new one is a savepoint of. */
  readonly outer: Transaction | undefined;
}

/** The function of a transaction. */
type TransactionFunction<T> = (transaction: Transaction) => Promise<T>;

/** A transaction that succeeded, and the result of its function. */
interface Success<T> {
  readonly transaction: Transaction;
  readonly result: T;
}

/** Runs a function in a transaction, with retries, and then the callbacks that wait for the commit. */
export async function runTransaction<T>(
  start: TransactionStart,
  work: TransactionFunction<T>,
  options: TransactionOptions,
): Promise<T> {
  const { dialect, outer } = start;
  const { transaction, result } = await withLimits(options, (cancellation) =>
    retrying(() => attempt(start, work, options, cancellation), {
      maxRetries: options.retry ?? 0,
      dialect,
      cancellation,
    }),
  );
  if (outer !== undefined) transaction.callbacks.mergeInto(outer.callbacks);
  else await transaction.callbacks.commit();
  return result;
}

/** Runs a function in a transaction once, from its begin to its commit. */
async function attempt<T>(
  { pool, ambient, dialect, outer }: TransactionStart,
  work: TransactionFunction<T>,
  options: TransactionOptions,
  cancellation: Cancellation | undefined,
): Promise<Success<T>> {
  let transaction: Transaction | undefined;
  const run = async (connection: Connection, unit: AtomicUnit) => {
    transaction = ambient.open(connection, unit, outer);
    return { transaction, result: await runWork(ambient, transaction, connection, work) };
  };
  try {
    return await atomically(outer ?? pool, run, cancellation, dialect.transactionStatements(options));
  } catch (error) {
    transaction?.markRolledBack();
    transaction?.callbacks.rollback();
    throw error;
  }
}

/**
 * Runs the function of a transaction. A cancellation does not wait for the function, which nobody can stop, unless COMMIT was
 * sent: then only the function knows the outcome.
 */
async function runWork<T>(
  ambient: AmbientTransaction,
  transaction: Transaction,
  { cancellation }: Connection,
  work: TransactionFunction<T>,
): Promise<T> {
  let result: T;
  try {
    const working = ambient.run(transaction, async () => await work(transaction));
    const unlessCommitting = (error: unknown) => {
      if (transaction.isCommitting) return working;
      throw error;
    };
    result = await (cancellation === undefined
      ? working
      : cancellation.race(working).catch(unlessCommitting));
  } catch (error) {
    transaction.markRolledBack();
    throw error;
  } finally {
    await transaction.end();
  }
  transaction.checkKept();
  return result;
}
