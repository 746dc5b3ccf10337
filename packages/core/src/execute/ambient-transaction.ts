import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dialect } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { OptionError } from '../errors/input-errors.js';
import type { AmbientContext } from './ambient-context.js';
import type { Connection } from './connection.js';
import type { AtomicUnit } from './scope.js';
import { Transaction } from './transaction.js';
import { TransactionCallbacks } from './transaction-callbacks.js';

/** Decides which transaction a call takes part in. It follows the asynchronous flow of the program. */
export class AmbientTransaction {
  readonly #dialect: Dialect;
  readonly #contexts: AmbientContext<unknown>;
  readonly #storage = new AsyncLocalStorage<Transaction | null>();
  /** The transactions of this database, each with the transaction that it is a savepoint of. */
  readonly #parents = new WeakMap<Transaction, Transaction | undefined>();

  /** @param contexts the context in which a callback of a transaction runs is the one in which it was passed */
  constructor(dialect: Dialect, contexts: AmbientContext<unknown>) {
    this.#dialect = dialect;
    this.#contexts = contexts;
  }

  /** Returns a new transaction of this database, on a connection on which it has begun. */
  open(connection: Connection, unit: AtomicUnit, parent: Transaction | undefined): Transaction {
    const callbacks = new TransactionCallbacks(this.#contexts);
    const transaction = new Transaction(connection, this.#dialect, callbacks, unit);
    this.#parents.set(transaction, parent);
    return transaction;
  }

  /** Runs `work` so that calls inside it take part in a transaction, or in none for `null`. */
  run<T>(transaction: Transaction | null, work: () => T): T {
    return this.#storage.run(transaction, work);
  }

  /** Ends the tracking. A storage that is not disabled slows down every promise, as long as the process runs. */
  close(): void {
    this.#storage.disable();
  }

  /**
   * Returns the transaction that a call takes part in: the given one, else the innermost open one around the call.
   *
   * @throws OptionError if the given one is not a transaction of this database; TransactionError if the call must
   * stay outside the transaction around it and the database has no other connection
   */
  enclosing(transaction: Transaction | null | undefined): Transaction | undefined {
    const ambient = this.#innermost();
    if (transaction === undefined) return ambient ?? this.#storage.getStore() ?? undefined;
    if (transaction === null) {
      if (ambient !== undefined && !this.#dialect.supportsMultipleConnections)
        throw noOtherConnection(this.#dialect.displayName);
      return undefined;
    }
    if (!this.#parents.has(transaction)) throw notOfThisDatabase();
    // The given transaction waits for the savepoint inside it, and the call means to be part of both.
    return ambient?.hasEnded === false && this.#isWithin(ambient, transaction) ? ambient : transaction;
  }

  /** A call that outlives a transaction joins the one around it. A transaction that was rolled back rejects the call instead. */
  #innermost(): Transaction | undefined {
    let transaction = this.#storage.getStore() ?? undefined;
    while (transaction?.hasEnded === true && !transaction.isRolledBack)
      transaction = this.#parents.get(transaction);
    return transaction;
  }

  #isWithin(inner: Transaction, outer: Transaction): boolean {
    let transaction: Transaction | undefined = inner;
    while (transaction !== undefined && transaction !== outer) transaction = this.#parents.get(transaction);
    return transaction === outer;
  }
}

function notOfThisDatabase(): OptionError {
  return new OptionError(
    '`transaction` takes what transaction() of the same database passes to its callback, or null',
  );
}

function noOtherConnection(databaseName: string): TransactionError {
  return new TransactionError(
    `${databaseName} has one connection, which the transaction around this call uses; omit \`transaction: null\``,
  );
}
