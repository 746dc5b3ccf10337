import type { Dialect } from '../dialect/dialect.js';
import type { TransactionStatements } from '../dialect/transactions.js';
import { TransactionError } from '../errors/database-errors.js';
import { committing } from './committing.js';
import { type Connection, statement } from './connection.js';
import { restore, rollBack } from './roll-back.js';
import { translateError } from './translate-error.js';

/** Runs `work` in a new transaction: committed when `work` succeeds, rolled back when it throws. */
export function runInTransaction<T>(
  connection: Connection,
  dialect: Dialect,
  work: () => Promise<T>,
  { before, begin, after }: TransactionStatements = dialect.transactionStatements({}),
): Promise<T> {
  const run = () => runFromBeginToCommit(connection, dialect, begin, work);
  return after.length === 0 ? run() : runBetween(connection, before, after, run);
}

async function runBetween<T>(
  connection: Connection,
  before: readonly string[],
  after: readonly string[],
  run: () => Promise<T>,
): Promise<T> {
  try {
    for (const sql of before) await connection.run(statement(sql));
    return await run();
  } finally {
    for (const sql of after) await restore(connection, sql);
  }
}

async function runFromBeginToCommit<T>(
  connection: Connection,
  dialect: Dialect,
  begin: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection.runWithNext(begin).catch(async (error) => {
    // If the answer was lost, the transaction may have begun.
    if (connection.inTransaction !== false) await rollBack(connection, dialect, 'rollback', error);
    throw translateError(dialect, error);
  });
  try {
    const result = await work();
    await commit(connection, dialect);
    return result;
  } catch (error) {
    await rollBack(connection, dialect, 'rollback', error);
    throw error;
  }
}

async function commit(connection: Connection, dialect: Dialect): Promise<void> {
  const { command } = await committing(connection, dialect, () => connection.run(statement('commit')));
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
  if (command === 'ROLLBACK') {
    throw new TransactionError(
      'The transaction was rolled back: a statement in it had failed, and the error was caught',
    );
  }
}
