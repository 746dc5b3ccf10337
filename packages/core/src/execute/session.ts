import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { TransactionStatements } from '../dialect/transactions.js';
import type { Journal } from '../instance/journal.js';
import type { UpsertOutcomes } from '../plan/upsert-plan.js';
import type { Hop } from '../schema/model-definition.js';
import { itemsBetweenChecks, orElse, type Pace, type Paced } from '../util/pausable.js';
import type { Adapter, DdlWork, PlaceRows, SaveRun, UpsertRun, WriteRun } from './adapter.js';
import type { AmbientTransaction } from './ambient-transaction.js';
import type { Call } from './call.js';
import { checkLimits, sharingLimits, withLimits } from './call-limits.js';
import { aborted, type Cancellation } from './cancellation.js';
import type { Connection, Result } from './connection.js';
import { withLocalSettings } from './local-settings.js';
import type { Pool } from './pool.js';
import type { QueryHost } from './query-builder.js';
import { recovering } from './recover.js';
import { defaultRetries } from './retries.js';
import { hasUnknownRow, withUnknownRow } from './row-errors.js';
import { type RunStatement, runChanges, runLastOf, startedTogether } from './run-change.js';
import { runTransaction } from './run-transaction.js';
import {
  atomically,
  inOneUnit,
  readIn,
  readTogether,
  type Scope,
  type WriteScope,
  writeIn,
} from './scope.js';
import type { Transaction } from './transaction.js';
import { checkSavepointOptions, type TransactionOptions } from './transaction-options.js';

/** Runs statements in the given transaction, else in the surrounding one, else on a pooled connection. Does all I/O. */
export class Session {
  readonly #pool: Pool;
  readonly #adapter: Adapter;
  readonly #compiler: Compiler;
  readonly #dialect: Dialect;
  readonly #ambient: AmbientTransaction;

  constructor(pool: Pool, adapter: Adapter, compiler: Compiler, ambient: AmbientTransaction) {
    this.#pool = pool;
    this.#adapter = adapter;
    this.#compiler = compiler;
    this.#dialect = compiler.dialect;
    this.#ambient = ambient;
  }

  /** Returns the session whose statements are compiled by another compiler, with the same connections and transactions. */
  within(compiler: Compiler): Session {
    return new Session(this.#pool, this.#adapter, compiler, this.#ambient);
  }

  /**
   * Runs `work` in a transaction that every call inside it joins. Inside another transaction, it is a savepoint.
   *
   * @throws what `work` throws, or what a callback of `afterCommit` throws
   */
  async transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const outer = this.transactionOf(undefined);
    if (outer !== undefined) checkSavepointOptions(options);
    const start = { pool: this.#pool, ambient: this.#ambient, dialect: this.#dialect, outer };
    return runTransaction(start, work, options);
  }

  /**
   * Runs `work` in a savepoint of the transaction that a call takes part in, else in a new transaction.
   *
   * @param isRepeatable whether a new transaction may run again after it collided with another
   */
  async inTransaction<T>(
    { transaction, ...limits }: Call,
    work: (transaction: Transaction) => Promise<T>,
    isRepeatable = false,
  ): Promise<T> {
    const outer = this.transactionOf(transaction);
    const options = outer === undefined && isRepeatable ? { ...limits, retry: defaultRetries } : limits;
    return this.#ambient.run(outer ?? null, () => this.transaction(work, options));
  }

  /**
   * Runs one statement that reads. If it is cancelled in a transaction, the transaction is still usable.
   *
   * @param mayFail whether the transaction is still usable if the statement fails, too
   * @param before statements that are sent with it, and run before it
   */
  async read(
    statement: Statement,
    call: Call,
    mayFail = false,
    before: readonly Statement[] = [],
  ): Promise<Result> {
    const run = (connection: Connection) =>
      before.length === 0 ? connection.run(statement) : runLastOf(connection, [...before, statement]);
    return this.#perform(call, (scope, cancellation) =>
      readIn(scope, run, cancellation, this.#dialect, mayFail),
    );
  }

  /** Runs several statements that read. Outside a transaction, all of them see the same rows. */
  async readTogether<T>(work: (read: RunStatement) => Promise<T>, call: Call, mayFail = false): Promise<T> {
    return this.#perform(call, (scope, cancellation) =>
      readTogether(scope, work, cancellation, this.#dialect, mayFail),
    );
  }

  /** @returns see {@link Adapter.learnKeyConversions} */
  async learnKeyConversions(hops: readonly Hop[], call: Call): Promise<boolean> {
    const learn = (connection: Connection) =>
      this.#adapter.learnKeyConversions(connection, this.#compiler, hops);
    return this.#perform(call, (scope, cancellation) => scope.use(learn, cancellation));
  }

  /** Runs one statement that changes rows. If it fails in a transaction, the transaction is still usable. */
  async execute(statement: Statement, call: Call): Promise<Result> {
    return this.executeAll((run) => run(statement), call, true);
  }

  /**
   * Runs the statements of one change: all or none of them. Statements that `work` starts before it awaits any of them are
   * sent together.
   *
   * @param isUnit whether `work` starts all statements together, and their results cannot make it fail. If the connection
   * sends them at once, they need no transaction.
   */
  async executeAll<T>(work: (run: RunStatement) => Promise<T>, call: Call, isUnit = false): Promise<T> {
    return this.#write(call, (connection, write) => {
      const runAll = (statements: readonly Statement[]) => runChanges(this.#dialect, connection, statements);
      const runUnit = async (statements: readonly Statement[]) =>
        inOneUnit(connection, write, statements.length, () => runAll(statements));
      const check = async ({ writes }: Statement) => {
        if (writes !== undefined) await this.#adapter.checkTable(connection, this.#compiler, writes.model);
      };
      const run = startedTogether({ check, send: isUnit ? runUnit : runAll });
      return isUnit ? work(run) : write.atomically(() => work(run));
    });
  }

  /**
   * Runs a write plan: all or nothing.
   *
   * @param isLast whether the transaction of the call ends if the write fails, so that it needs no savepoint
   */
  write(run: WriteRun, call: Call, isLast = false): Paced<void> {
    const write = (connection: Connection, scope: WriteScope) =>
      this.#adapter.runWrites(connection, this.#compiler, run, scope);
    const skipsSavepoint = isLast && !this.#dialect.abortsTransactions;
    const writing = () =>
      this.#perform(call, (scope, cancellation) => writeIn(scope, write, cancellation, skipsSavepoint));
    return orElse(writing, (error) => {
      throw hasUnknownRow(this.#dialect, error) ? withUnknownRow(error, run.plan.sequence.length) : error;
    });
  }

  /** Runs an upsert plan: all or nothing. Returns `undefined` if it has to be run in another way. */
  async upsert(run: UpsertRun, call: Call): Promise<UpsertOutcomes | undefined> {
    return this.#write(call, (connection, write) =>
      this.#adapter.runUpserts(connection, this.#compiler, run, write),
    );
  }

  /**
   * Runs a save whose stored rows are not known in one statement.
   *
   * @returns see {@link Adapter.saveAtOnce}
   */
  async saveAtOnce(run: SaveRun, call: Call): Promise<PlaceRows | undefined> {
    return this.#write(call, (connection, write) =>
      this.#adapter.saveAtOnce(connection, this.#compiler, run, write),
    );
  }

  /** Runs `work`, which changes tables: all or nothing. @param statements open a transaction, if one has to be opened */
  async runDdl<T>(work: DdlWork<T>, statements: TransactionStatements): Promise<T> {
    const run = (connection: Connection) => work(connection, this.#adapter);
    const attempt = (scope: Scope) => atomically(scope, run, undefined, statements);
    const running = Promise.resolve(this.#perform({}, attempt, false));
    return running.finally(() => this.#adapter.forgetTables());
  }

  /** What runs queries of knex where any other call here would run. */
  get queryHost(): QueryHost {
    const scopeOf = (transaction: Transaction | null | undefined) => this.#scopeOf(transaction);
    const prepare = (raw: object) => this.#pool.setLocally(raw, this.#compiler.context);
    const { addComment } = this.#adapter;
    return { compiler: this.#compiler, observer: this.#pool.observer, scopeOf, prepare, addComment };
  }

  /**
   * Rejects a call that could not run, before anything is done for it.
   *
   * @returns the transaction that the call takes part in, if there is one
   * @throws OptionError for an invalid limit or transaction; TransactionError for one that has ended; AbortError
   */
  check(call: Call): Transaction | undefined {
    checkLimits(call);
    const transaction = this.transactionOf(call.transaction);
    transaction?.checkOpen();
    if (call.signal?.aborted === true) throw aborted(call.signal);
    return transaction;
  }

  /** Runs the steps of one call within its limits, which count from now on. The steps get options that share them. */
  shareLimits<O extends Call, R>(options: O, work: (options: O) => R): R {
    return sharingLimits(options, work);
  }

  /** Returns the pace of work on rows of a call, if they are some, and the call or the transaction around it can be cancelled. */
  paceOf(call: Call, rowCount: number): Pace | undefined {
    if (rowCount <= itemsBetweenChecks) return undefined;
    return call.cancellation ?? this.transactionOf(call.transaction)?.cancellation;
  }

  /** Returns the transaction that a call takes part in, if there is one. */
  transactionOf(transaction: Transaction | null | undefined): Transaction | undefined {
    return this.#ambient.enclosing(transaction);
  }

  /** Returns the journal of the transaction that a call takes part in, if there is one. */
  journalOf({ transaction }: Call): Journal | undefined {
    return this.transactionOf(transaction)?.callbacks.journal;
  }

  /** Returns the connection that waits for the next call to the pool: closing the pool waits for it. */
  releaseIdle(): void {
    this.#pool.releaseIdle();
  }

  /** Ends the tracking of transactions, after the last of them has ended. */
  stopTracking(): void {
    this.#ambient.close();
  }

  #scopeOf(transaction: Transaction | null | undefined): Scope {
    const scope = this.transactionOf(transaction) ?? this.#pool;
    const { settingsOf } = this.#pool;
    return settingsOf === undefined ? scope : withLocalSettings(scope, settingsOf(this.#compiler.context));
  }

  #write<T>(call: Call, work: (connection: Connection, write: WriteScope) => Paced<T>): Paced<T> {
    return this.#perform(call, (scope, cancellation) => scope.write(work, cancellation));
  }

  /** Runs a call within its limits, and again after it collided with another transaction, if that is allowed. */
  #perform<T>(
    call: Call,
    attempt: (scope: Scope, cancellation: Cancellation | undefined) => Paced<T>,
    isRepeatable = true,
  ): Paced<T> {
    const scope = this.#scopeOf(call.transaction);
    return withLimits(call, (cancellation) =>
      recovering(() => attempt(scope, cancellation), {
        maxRetries: isRepeatable && scope.isRepeatable ? defaultRetries : 0,
        dialect: this.#dialect,
        cancellation,
        forgetTables: () => this.#adapter.forgetTables(),
      }),
    );
  }
}
