import type { Dialect } from '../dialect/dialect.js';
import type { TransactionStatements } from '../dialect/transactions.js';
import { TransactionError } from '../errors/database-errors.js';
import { andThen, orElse, type Paced } from '../util/pausable.js';
import { committing } from './committing.js';
import { type Connection, statement } from './connection.js';
import { observeTransaction } from './observe-transaction.js';
import { restore, rollBack } from './roll-back.js';
import { translateError } from './translate-error.js';

/** Runs `work` in a new transaction: committed when `work` succeeds, rolled back when it throws. */
export function runInTransaction<T>(
  connection: Connection,
  dialect: Dialect,
  work: () => Paced<T>,
  { before, begin, after }: TransactionStatements = dialect.transactionStatements({}),
): Paced<T> {
  const run = () => runFromBeginToCommit(connection, dialect, begin, work);
  return observeTransaction(connection, () =>
    after.length === 0 ? run() : runBetween(connection, before, after, run),
  );
}

async function runBetween<T>(
  connection: Connection,
  before: readonly string[],
  after: readonly string[],
  run: () => Paced<T>,
): Promise<T> {
  try {
    for (const sql of before) await connection.run(statement(sql));
    return await run();
  } finally {
    for (const sql of after) await restore(connection, sql);
  }
}

function runFromBeginToCommit<T>(
  connection: Connection,
  dialect: Dialect,
  begin: string,
  work: () => Paced<T>,
): Paced<T> {
  const workAndCommit = () => andThen(work(), (result) => andThen(commit(connection, dialect), () => result));
  const workOrRollBack = () =>
    orElse(workAndCommit, async (error) => {
      await rollBack(connection, dialect, 'rollback', error);
      throw error;
    });
  return andThen(beginTransaction(connection, dialect, begin), workOrRollBack);
}

function beginTransaction(connection: Connection, dialect: Dialect, begin: string): Paced<unknown> {
  return orElse<unknown>(
    () => connection.runWithNext(begin),
    async (error) => {
      // If the answer was lost, the transaction may have begun.
      if (connection.inTransaction !== false) await rollBack(connection, dialect, 'rollback', error);
      throw translateError(dialect, error);
    },
  );
}

function commit(connection: Connection, dialect: Dialect): Paced<void> {
  const committed = committing(connection, dialect, () => connection.runControl('commit'));
  return andThen(committed, ({ command }) => {
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
    if (command === 'ROLLBACK') {
      throw new TransactionError(
        'The transaction was rolled back: a statement in it had failed, and the error was caught',
      );
    }
  });
}
