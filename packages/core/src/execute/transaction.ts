import type { Dialect, TransactionMode } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { type Cancellation, toThrown } from './cancellation.js';
import { type Connection, runUncancellable, statement, withCancellation } from './connection.js';
import { translateError } from './failures.js';
import { TransactionCallbacks } from './transaction-callbacks.js';

/**
 * A transaction. Pass it as `transaction` to a call to make the call part of it. Calls of one transaction run one after
 * the other, even when they are started together.
 */
export class Transaction {
  readonly #connection: Connection;
  readonly #dialect: Dialect;
  #last: Promise<unknown> = Promise.resolve();
  #savepoints = 0;
  #ended = false;
  #isRolledBack = false;
  /** @internal What depends on whether it is kept. */
  readonly callbacks = new TransactionCallbacks();

  /** @internal Made by `database.transaction`. */
  constructor(connection: Connection, dialect: Dialect) {
    this.#connection = connection;
    this.#dialect = dialect;
  }

  /** Whether it was committed or rolled back. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** @internal @throws TransactionError when it has ended */
  checkOpen(): void {
    if (this.#ended) throw hasEnded();
  }

  /**
   * Has a function called once the outermost transaction is committed, and not when this one, or one that it is part of,
   * is rolled back. Functions are called in the order in which they were given, each awaited, outside the transaction.
   * An error in one does not keep the next from being called; it is thrown by `database.transaction` when all have been,
   * and the data is committed by then.
   *
   * @throws TransactionError when the transaction has ended
   *
   * @example
   * await database.transaction(async (transaction) => {
   *   const user = await User.create({ firstName: 'Mick' });
   *   transaction.afterCommit(() => mailer.welcome(user));
   * });
   */
  afterCommit(callback: () => unknown): void {
    this.checkOpen();
    this.callbacks.afterCommit(callback);
  }

  /** @internal Whether it is, or will be, rolled back. */
  get isRolledBack(): boolean {
    return this.#isRolledBack;
  }

  /** @internal Runs `work` on the connection when all that came before is done. */
  async use<T>(work: (connection: Connection) => Promise<T>, interrupt?: Cancellation): Promise<T> {
    const before = this.#last;
    const free = interrupt === undefined ? before : interrupt.race(before);
    const turn = free.then(() => {
      this.checkOpen();
      const connection = this.#connection;
      return interrupt === undefined ? work(connection) : withCancellation(connection, interrupt, work);
    });
    // Whoever gave up waiting has not ended what it waited for.
    this.#last = turn.catch(() => before);
    return turn;
  }

  /** @internal The same behind a savepoint: when `work` fails, what came before stays, and the transaction stays usable. */
  async withSavepoint<T>(
    work: (connection: Connection, rewind: () => Promise<void>) => Promise<T>,
    interrupt?: Cancellation,
  ): Promise<T> {
    return this.use(async (connection) => {
      this.#savepoints += 1;
      const savepoint = `espalier_${this.#savepoints}`;
      await this.#run(connection, `savepoint ${savepoint}`);
      try {
        const rewind = async () =>
          void (await connection.run(statement(`rollback to savepoint ${savepoint}`)));
        const result = await work(connection, rewind);
        await this.#run(connection, `release savepoint ${savepoint}`);
        return result;
      } catch (error) {
        await rollBack(connection, `rollback to savepoint ${savepoint}`, error);
        await rollBack(connection, `release savepoint ${savepoint}`, error);
        // The database has rolled it all back by itself; what came now would be kept on its own.
        if (connection.inTransaction === false) this.#ended = true;
        throw error;
      }
    }, interrupt);
  }

  /** @internal What is started in it from now on is refused, even by the transaction around it. */
  markRolledBack(): void {
    this.#isRolledBack = true;
  }

  /** @internal Lends the driver's connection to what runs statements by itself. Calls that come later wait until it is back. */
  async lendConnection(): Promise<{ readonly raw: object; readonly giveBack: () => void }> {
    return new Promise((resolve, reject) => {
      const lent = this.use(async (connection) => {
        connection.cancellation?.check();
        const { raw } = connection;
        await connection.awaitCancellable(new Promise<void>((giveBack) => resolve({ raw, giveBack })));
      });
      lent.catch((error) => reject(toThrown(error)));
    });
  }

  /** @internal Waits for the calls under way; those that come later are refused. */
  async end(): Promise<void> {
    await this.#last;
    this.#ended = true;
  }

  async #run(connection: Connection, sql: string): Promise<void> {
    await connection.run(statement(sql)).catch((error) => {
      throw translateError(this.#dialect, error);
    });
  }
}

function hasEnded(): TransactionError {
  return new TransactionError(
    'This transaction has ended. A call that outlives the transaction in which it was started needs `transaction: null`',
  );
}

/** Runs `work` in a transaction of its own: committed when it succeeds, rolled back when it throws. */
export function inTransaction<T>(
  connection: Connection,
  dialect: Dialect,
  work: () => Promise<T>,
  mode: TransactionMode = {},
): Promise<T> {
  const { before, begin, after } = dialect.transactionStatements(mode);
  const run = () => beginToEnd(connection, dialect, begin, work);
  return after.length === 0 ? run() : surrounded(connection, before, after, run);
}

async function surrounded<T>(
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

async function beginToEnd<T>(
  connection: Connection,
  dialect: Dialect,
  begin: string,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(statement(begin)).catch(async (error) => {
    // An answer that is lost leaves open whether it has begun.
    if (connection.inTransaction !== false) await rollBack(connection, 'rollback', error);
    throw translateError(dialect, error);
  });
  try {
    const result = await work();
    await commit(connection, dialect);
    return result;
  } catch (error) {
    await rollBack(connection, 'rollback', error);
    throw error;
  }
}

async function commit(connection: Connection, dialect: Dialect): Promise<void> {
  const { command } = await connection.run(statement('commit')).catch((error) => {
    throw translateError(dialect, error);
  });
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
  if (command === 'ROLLBACK') {
    throw new TransactionError(
      'The transaction was rolled back: a statement in it had failed, and the error was caught',
    );
  }
}

/** Undoes work after an error. If that fails too, the first error is the one to tell; the connection is done for. */
async function rollBack(connection: Connection, sql: string, reason: unknown): Promise<void> {
  try {
    await runUncancellable(connection, sql);
  } catch (error) {
    connection.isBroken = connection.inTransaction ?? true;
    if (reason instanceof Error && reason.cause === undefined) reason.cause = error;
  }
}

/** Sets a connection back to what it was; one that cannot be is lent to nobody. */
async function restore(connection: Connection, sql: string): Promise<void> {
  await runUncancellable(connection, sql).catch((error) => {
    connection.isBroken = true;
    throw error;
  });
}
