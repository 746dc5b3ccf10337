import type { Dialect } from '../dialects/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { type Connection, plain } from './connection.js';
import { toEspalierError } from './failures.js';

/**
 * A transaction. Pass it as `transaction` to a call to make the call part of it. Calls of one transaction run one after
 * the other, even when they are started together.
 */
export class Transaction {
  readonly #connection: Connection;
  #last: Promise<unknown> = Promise.resolve();
  #savepoints = 0;
  #ended = false;

  /** @internal Made by `database.transaction`. */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether it was committed or rolled back. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** @internal Runs `work` on the connection when all that came before is done. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#ended) {
        throw new TransactionError(
          'This transaction has ended. A call that outlives the transaction in which it was started needs `transaction: null`',
        );
      }
      return work(this.#connection);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** @internal The same behind a savepoint: when `work` fails, what came before stays, and the transaction stays usable. */
  async nest<T>(work: (connection: Connection, rewind: () => Promise<void>) => Promise<T>): Promise<T> {
    return this.use(async (connection) => {
      this.#savepoints += 1;
      const savepoint = `espalier_${this.#savepoints}`;
      await connection.run(plain(`savepoint ${savepoint}`));
      try {
        const rewind = async () => void (await connection.run(plain(`rollback to savepoint ${savepoint}`)));
        const result = await work(connection, rewind);
        await connection.run(plain(`release savepoint ${savepoint}`));
        return result;
      } catch (error) {
        await undo(connection, `rollback to savepoint ${savepoint}`, error);
        await undo(connection, `release savepoint ${savepoint}`, error);
        // The database has rolled it all back by itself; what came now would be kept on its own.
        if (connection.inTransaction === false) this.#ended = true;
        throw error;
      }
    });
  }

  /** @internal Waits for the calls under way; those that come later are refused. */
  async end(): Promise<void> {
    await this.#last;
    this.#ended = true;
  }
}

/** Runs `work` in a transaction of its own: committed when it succeeds, rolled back when it throws. */
export async function inTransaction<T>(
  connection: Connection,
  dialect: Dialect,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(plain(dialect.beginWrite)).catch((error) => {
    throw toEspalierError(dialect, error);
  });
  try {
    const result = await work();
    await commit(connection, dialect);
    return result;
  } catch (error) {
    await undo(connection, 'rollback', error);
    throw error;
  }
}

async function commit(connection: Connection, dialect: Dialect): Promise<void> {
  const { command } = await connection.run(plain('commit')).catch((error) => {
    throw toEspalierError(dialect, error);
  });
  // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and no error.
  if (command === 'ROLLBACK') {
    throw new TransactionError(
      'The transaction was rolled back: a statement in it had failed, and the error was caught',
    );
  }
}

/** Undoes work after an error. If that fails too, the first error is the one to tell; the connection is done for. */
async function undo(connection: Connection, sql: string, reason: unknown): Promise<void> {
  try {
    await connection.run(plain(sql));
  } catch (error) {
    connection.isBroken = connection.inTransaction ?? true;
    if (reason instanceof Error && reason.cause === undefined) reason.cause = error;
  }
}
