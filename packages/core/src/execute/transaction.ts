import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { orElse, type Paced } from '../util/pausable.js';
import type { Cancellation } from './cancellation.js';
import {
  type Connection,
  type Result,
  type SentWithNext,
  statement,
  withCancellation,
} from './connection.js';
import { rollBack } from './roll-back.js';
import { type AtomicUnit, innerUnit, type Scope, type WriteScope } from './scope.js';
import type { TransactionCallbacks } from './transaction-callbacks.js';
import { translateError } from './translate-error.js';

/**
 * A transaction. Pass it as `transaction` to a call to make the call part of it. Calls of one transaction run one after
 * the other, even when they are started together.
 */
export class Transaction implements Scope {
  readonly #connection: Connection;
  readonly #dialect: Dialect;
  readonly #unit: AtomicUnit;
  #last: Promise<unknown> = Promise.resolve();
  #savepoints = 0;
  #ended = false;
  #isRolledBack = false;
  #endedByDatabase: TransactionError | undefined;
  /** @internal What happens at its commit or rollback. */
  readonly callbacks: TransactionCallbacks;
  /** @internal */
  readonly isRepeatable = false;
  /** @internal What cancels the transaction, or one around it. */
  readonly cancellation: Cancellation | undefined;

  /** @internal Created by `database.transaction`. */
  constructor(connection: Connection, dialect: Dialect, callbacks: TransactionCallbacks, unit: AtomicUnit) {
    this.callbacks = callbacks;
    this.#connection = connection;
    this.#dialect = dialect;
    this.#unit = unit;
    // The calls inside lend the connection their own cancellations.
    this.cancellation = connection.cancellation;
  }

  /** Whether it was committed or rolled back. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** @internal @throws TransactionError if it has ended */
  checkOpen(): void {
    this.checkKept();
    if (this.#ended) throw hasEnded();
  }

  /** @internal @throws TransactionError if the database ended it, even if the function caught the error of that statement */
  checkKept(): void {
    if (this.#endedByDatabase !== undefined) throw this.#endedByDatabase;
  }

  /**
   * Calls a function once after the outermost transaction is committed, unless this transaction, or one around it, is
   * rolled back. Functions are called in the order in which they were passed, one after the other, outside the transaction,
   * each in the context of `withContext` in which it was passed.
   * After an error in one, the next is still called. `database.transaction` throws the error after the last one, when the
   * data is committed.
   *
   * @throws TransactionError if the transaction has ended
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

  /** @internal Runs `work` on the connection, after all calls before it. */
  async use<T>(work: (connection: Connection) => Paced<T>, cancellation?: Cancellation): Promise<T> {
    const before = this.#last;
    let end: (after?: Promise<unknown>) => void = () => undefined;
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    let cause: unknown;
    try {
      await (cancellation === undefined ? before : cancellation.race(before));
      this.#noticeEnd();
      this.checkOpen();
      const connection = this.#connection;
      return await (cancellation === undefined
        ? work(connection)
        : withCancellation(connection, cancellation, work));
    } catch (error) {
      cause = error;
      throw error;
    } finally {
      this.#noticeEnd(cause);
      // A call that is cancelled while it waits leaves the calls before it running.
      end(before);
    }
  }

  /**
   * @internal Runs the last statements of the transaction, which COMMIT may be sent with: their results, and what follows,
   * must not be able to make the function of the transaction fail.
   */
  async runLast(statements: readonly Statement[]): Promise<readonly Result[]> {
    return this.use(async (connection) => {
      const results = await this.#unit.runLast(connection, statements);
      this.#ended ||= this.#unit.isCommitted;
      return results;
    });
  }

  /** @internal Runs `work` in a savepoint: if it fails, the work before it stays, and the transaction is still usable. */
  async write<T>(
    work: (connection: Connection, scope: WriteScope) => Paced<T>,
    cancellation?: Cancellation,
  ): Promise<T> {
    return this.use(async (connection) => {
      this.#savepoints += 1;
      const savepoint = `espalier_${this.#savepoints}`;
      const opened = await this.#run(connection, `savepoint ${savepoint}`);
      try {
        const result = await work(connection, savepointScope(connection, savepoint));
        await this.#run(connection, `release savepoint ${savepoint}`);
        return result;
      } catch (error) {
        if (opened.hasFailed) throw error;
        await rollBack(connection, this.#dialect, `rollback to savepoint ${savepoint}`, error);
        await rollBack(connection, this.#dialect, `release savepoint ${savepoint}`, error);
        throw error;
      }
    }, cancellation);
  }

  /** @internal Whether COMMIT was sent with the last statements, so that the function ends as the transaction does. */
  get isCommitting(): boolean {
    return this.#unit.isCommitting;
  }

  /** @internal Rejects calls that are started from now on, even if they could join the transaction around this one. */
  markRolledBack(): void {
    this.#isRolledBack = true;
  }

  /** @internal Waits for the calls that run, and rejects later ones. */
  async end(): Promise<void> {
    await this.#last;
    this.#ended = true;
  }

  /** Notices that the database has ended the transaction: later statements would be committed one by one. */
  #noticeEnd(cause?: unknown): void {
    if (this.#ended || this.#connection.inTransaction !== false) return;
    this.#endedByDatabase ??= endedByDatabase(cause);
  }

  #run(connection: Connection, sql: string): Paced<SentWithNext> {
    return orElse(
      () => connection.runWithNext(sql),
      (error) => {
        throw translateError(this.#dialect, error);
      },
    );
  }
}

/** Returns the scope of a savepoint, in which several statements are atomic already. */
function savepointScope(connection: Connection, savepoint: string): WriteScope {
  return {
    atomically: (work) => work(innerUnit),
    inOneStatement: (work) => work(),
    rollbackToStart: async () => {
      await connection.run(statement(`rollback to savepoint ${savepoint}`));
    },
  };
}

function endedByDatabase(cause: unknown): TransactionError {
  const see = cause === undefined ? '' : '; see the cause';
  return new TransactionError(`The database has ended this transaction${see}`, {
    cause,
    hint: 'run the whole transaction again, and let the errors of its statements propagate',
  });
}

function hasEnded(): TransactionError {
  return new TransactionError(
    'This transaction has ended. A call that outlives the transaction in which it was started needs `transaction: null`',
  );
}
