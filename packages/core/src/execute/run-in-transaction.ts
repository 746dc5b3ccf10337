import type { Dialect } from '../dialect/dialect.js';
import type { TransactionStatements } from '../dialect/transactions.js';
import { andThen, orElse, type Paced } from '../util/pausable.js';
import { committing } from './committing.js';
import { type Connection, statement } from './connection.js';
import { observeTransaction } from './observe-transaction.js';
import { restore, rollBack } from './roll-back.js';
import type { AtomicUnit } from './scope.js';
import { checkCommitted, TransactionUnit } from './transaction-unit.js';
import { translateError } from './translate-error.js';

/** Runs `work` in a new transaction: committed when `work` succeeds, rolled back when it throws. */
export function runInTransaction<T>(
  connection: Connection,
  dialect: Dialect,
  work: (unit: AtomicUnit) => Paced<T>,
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
  work: (unit: AtomicUnit) => Paced<T>,
): Paced<T> {
  const unit = new TransactionUnit(dialect);
  const workAndCommit = () =>
    andThen(work(unit), (result) => andThen(commitUnlessDone(connection, dialect, unit), () => result));
  const workOrRollBack = () =>
    orElse(workAndCommit, async (error) => {
      if (!unit.isCommitted) await rollBack(connection, dialect, 'rollback', error);
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

function commitUnlessDone(
  connection: Connection,
  dialect: Dialect,
  { isCommitted }: AtomicUnit,
): Paced<void> {
  if (isCommitted) return undefined;
  return andThen(
    committing(connection, dialect, () => connection.runControl('commit')),
    checkCommitted,
  );
}
