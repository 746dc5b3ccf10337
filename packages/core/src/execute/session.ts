import { AsyncLocalStorage } from 'node:async_hooks';
import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { Dialect, TransactionMode } from '../dialect/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { ConfigurationError } from '../errors/usage-errors.js';
import type { Adapter, WriteRun, WriteScope } from './adapter.js';
import {
  type CallLimits,
  type Cancellation,
  Cancelled,
  checkLimits,
  toThrown,
  withLimits,
} from './cancellation.js';
import { type Connection, type Result, statement } from './connection.js';
import { hasUnknownRow, translateError, withUnknownRow } from './failures.js';
import type { Pool } from './pool.js';
import { type QueryBuilder, queryBuilder, type RawQuery, rawQuery } from './query-builder.js';
import { defaultRetries, retryAfter, retrying } from './retries.js';
import { inTransaction, Transaction } from './transaction.js';
import { checkSavepointOptions, type TransactionOptions } from './transaction-options.js';

/** What a call says of where it runs, and of what it may be given up for. */
export interface Call extends CallLimits {
  readonly transaction?: Transaction | null | undefined;
}

/**
 * Where statements run: in the transaction that was passed, else in the one that the call stands in, else on a
 * connection of the pool. The only I/O there is goes through here.
 */
export class Session {
  readonly #pool: Pool;
  readonly #adapter: Adapter;
  readonly #compiler: Compiler;
  readonly #dialect: Dialect;
  readonly #ambient = new AsyncLocalStorage<Transaction | null>();
  /** The transactions of this database, and those they are savepoints of. */
  readonly #parents = new WeakMap<Transaction, Transaction | undefined>();

  constructor(pool: Pool, adapter: Adapter, compiler: Compiler) {
    this.#pool = pool;
    this.#adapter = adapter;
    this.#compiler = compiler;
    this.#dialect = compiler.dialect;
  }

  /**
   * Runs `work` in a transaction that every call inside it joins. Inside another one, it is a savepoint of that.
   *
   * @throws what `work` throws, or what a callback for after the commit did
   */
  async transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const outer = this.#enclosing(undefined);
    if (outer !== undefined) checkSavepointOptions(options);
    const { retry = 0 } = options;
    const { transaction, result } = await withLimits(options, (interrupt) =>
      retrying(() => this.#attempt(outer, work, options, interrupt), retry, this.#dialect, interrupt),
    ).catch((error) => {
      throw toThrown(error);
    });
    if (outer !== undefined) transaction.callbacks.mergeInto(outer.callbacks);
    else await transaction.callbacks.commit();
    return result;
  }

  /**
   * Runs `work` in the transaction that a call takes part in, behind a savepoint, or in one of its own.
   *
   * @param isRepeatable whether one of its own may be run again when it collided with another
   */
  async inTransaction<T>(
    { transaction, ...limits }: Call,
    work: (transaction: Transaction) => Promise<T>,
    isRepeatable = false,
  ): Promise<T> {
    const outer = this.#enclosing(transaction);
    const options = outer === undefined && isRepeatable ? { ...limits, retry: defaultRetries } : limits;
    return this.#ambient.run(outer ?? null, () => this.transaction(work, options));
  }

  /** Runs one statement that reads. */
  async read(statement: Statement, given: Transaction | null | undefined): Promise<Result> {
    const run = (connection: Connection) => connection.run(statement);
    const outer = this.#enclosing(given);
    return this.#perform({}, outer === undefined, () =>
      outer === undefined ? this.#pool.use(run) : outer.use(run),
    );
  }

  /** Runs one statement that changes rows; inside a transaction, a failure of it leaves that usable. */
  async execute(statement: Statement, call: Call): Promise<Result> {
    const run = (connection: Connection) => connection.run(statement);
    const outer = this.#enclosing(call.transaction);
    return this.#perform(call, outer === undefined, (interrupt) =>
      outer === undefined ? this.#pool.use(run, interrupt) : outer.withSavepoint(run, interrupt),
    );
  }

  /** Runs statements that change rows: all of them or none. */
  async executeAll<T>(
    work: (run: (statement: Statement) => Promise<Result>) => Promise<T>,
    call: Call,
  ): Promise<T> {
    const run = (connection: Connection) => work((statement) => connection.run(statement));
    const outer = this.#enclosing(call.transaction);
    return this.#perform(call, outer === undefined, (interrupt) =>
      outer === undefined
        ? this.#pool.use(
            (connection) => inTransaction(connection, this.#dialect, () => run(connection)),
            interrupt,
          )
        : outer.withSavepoint(run, interrupt),
    );
  }

  /** A knex builder on a table that runs where any other call here would. */
  query(table: string, given: Transaction | null | undefined): QueryBuilder {
    return queryBuilder(this.#compiler, table, this.#enclosing(given), this.#pool.log);
  }

  /** SQL to the letter that runs where any other call here would. */
  raw(text: string, bindings: readonly unknown[] | object, given: Transaction | null | undefined): RawQuery {
    return rawQuery(this.#compiler, text, bindings, this.#enclosing(given), this.#pool.log);
  }

  /** Runs a create plan: everything or nothing. */
  async write(run: WriteRun, call: Call): Promise<void> {
    const compiler = this.#compiler;
    const outer = this.#enclosing(call.transaction);
    const work = (connection: Connection, scope: WriteScope) =>
      this.#adapter.runWrites(connection, compiler, run, scope);
    await this.#perform(call, outer === undefined && run.isRepeatable, (interrupt) =>
      outer === undefined
        ? this.#pool.use((connection) => work(connection, ownScope(connection, this.#dialect)), interrupt)
        : outer.withSavepoint(
            (connection, rollbackToStart) =>
              work(connection, { atomically: (steps) => steps(), rollbackToStart }),
            interrupt,
          ),
    ).catch((error) => {
      throw hasUnknownRow(this.#dialect, error) ? withUnknownRow(error, run.plan.sequence.length) : error;
    });
  }

  /**
   * Refuses a call that could not run, before anything is done for it.
   *
   * @throws ValidationError when its limits are none, TransactionError when its transaction has ended, the reason of a
   * signal that was aborted already
   */
  check(call: Call): void {
    checkLimits(call);
    this.#enclosing(call.transaction)?.checkOpen();
    if (call.signal?.aborted === true) throw call.signal.reason;
  }

  /** The transaction that a call takes part in, if it does in any. */
  transactionOf(given: Transaction | null | undefined): Transaction | undefined {
    return this.#enclosing(given);
  }

  /**
   * Runs `work`, which changes tables, as a whole. In a transaction of its own, the database does not enforce foreign
   * keys meanwhile, where enforcing them would hinder dropping a table.
   */
  async runDdl(work: (connection: Connection) => Promise<void>): Promise<void> {
    const outer = this.#enclosing(undefined);
    if (outer !== undefined)
      return outer.withSavepoint(work).catch((error) => {
        throw toThrown(error);
      });
    const [before, after] = this.#dialect.aroundDdl;
    await this.#pool.use(async (connection) => {
      for (const sql of before) await connection.run(statement(sql));
      try {
        await inTransaction(connection, this.#dialect, () => work(connection));
      } finally {
        for (const sql of after) await connection.run(statement(sql));
      }
    });
  }

  /** Runs one try of a transaction, from its begin to its commit. */
  async #attempt<T>(
    outer: Transaction | undefined,
    work: (transaction: Transaction) => Promise<T>,
    mode: TransactionMode,
    interrupt: Cancellation | undefined,
  ): Promise<{ readonly transaction: Transaction; readonly result: T }> {
    let transaction: Transaction | undefined;
    const run = async (connection: Connection) => {
      transaction = new Transaction(connection, this.#dialect);
      this.#parents.set(transaction, outer);
      return { transaction, result: await this.#runAmbient(transaction, connection, work) };
    };
    try {
      return await (outer === undefined
        ? this.#pool.use(
            (connection) => inTransaction(connection, this.#dialect, () => run(connection), mode),
            interrupt,
          )
        : outer.withSavepoint(run, interrupt));
    } catch (error) {
      transaction?.markRolledBack();
      transaction?.callbacks.rollback();
      throw error;
    }
  }

  /** Runs the function of a transaction; when that is to stop, it is not waited for. */
  async #runAmbient<T>(
    transaction: Transaction,
    { cancellation }: Connection,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    try {
      const working = this.#ambient.run(transaction, async () => work(transaction));
      return await (cancellation === undefined ? working : cancellation.race(working));
    } catch (error) {
      transaction.markRolledBack();
      throw error;
    } finally {
      await transaction.end();
    }
  }

  /** Runs a call within its limits, again where it collided with another and that is allowed. */
  #perform<T>(
    limits: CallLimits,
    isRepeatable: boolean,
    attempt: (interrupt: Cancellation | undefined) => Promise<T>,
  ): Promise<T> {
    const retries = isRepeatable ? defaultRetries : 0;
    return withLimits(limits, (interrupt) =>
      attempt(interrupt).catch((failure) =>
        retryAfter(failure, () => attempt(interrupt), retries, this.#dialect, interrupt).catch((error) => {
          throw error instanceof Cancelled ? error.reason : translateError(this.#dialect, error);
        }),
      ),
    );
  }

  /** The transaction that a call takes part in: the one passed, else the innermost open one that it stands in. */
  #enclosing(given: Transaction | null | undefined): Transaction | undefined {
    const ambient = this.#innermost();
    if (given === null) {
      if (ambient !== undefined && !this.#dialect.supportsMultipleConnections)
        throw noOtherConnection(this.#dialect.displayName);
      return undefined;
    }
    if (given === undefined) return ambient ?? this.#ambient.getStore() ?? undefined;
    if (!this.#parents.has(given)) {
      throw new ConfigurationError(
        '`transaction` takes what transaction() of the same database hands to its callback, or null',
      );
    }
    return ambient?.hasEnded === false && this.#isWithin(ambient, given) ? ambient : given;
  }

  /** A call that outlives one that was rolled back is refused: it was meant to share its fate. */
  #innermost(): Transaction | undefined {
    let each = this.#ambient.getStore() ?? undefined;
    while (each?.hasEnded === true && !each.isRolledBack) each = this.#parents.get(each);
    return each;
  }

  /** Whoever passes a transaction while it waits for one inside it means to be part of both. */
  #isWithin(inner: Transaction | undefined, outer: Transaction): boolean {
    for (let each = inner; each !== undefined; each = this.#parents.get(each)) {
      if (each === outer) return true;
    }
    return false;
  }
}

/** A transaction for each try: what fails in it leaves nothing to go back from. */
function ownScope(connection: Connection, dialect: Dialect): WriteScope {
  return {
    atomically: (work) => inTransaction(connection, dialect, work),
    rollbackToStart: async () => undefined,
  };
}

function noOtherConnection(title: string): TransactionError {
  return new TransactionError(
    `${title} has one connection, and the transaction around this call holds it; leave out \`transaction: null\``,
  );
}
