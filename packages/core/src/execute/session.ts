import { AsyncLocalStorage } from 'node:async_hooks';
import type { Compiler } from '../compile/compiler.js';
import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialects/dialect.js';
import { TransactionError } from '../errors/database-errors.js';
import { ConfigurationError } from '../errors/usage-errors.js';
import type { Adapter, CreateRun, WriteScope } from './adapter.js';
import { type Connection, plain, type Result } from './connection.js';
import { toEspalierError } from './failures.js';
import type { Pool } from './pool.js';
import { inTransaction, Transaction } from './transaction.js';

/**
 * Where statements run: in the transaction that was passed, else in the one that the call stands in, else on a
 * connection of the pool. The only I/O there is goes through here.
 */
export class Session {
  readonly #pool: Pool;
  readonly #adapter: Adapter;
  readonly #compiler: Compiler;
  readonly #ambient = new AsyncLocalStorage<Transaction | null>();
  /** The transactions of this database, and those they are savepoints of. */
  readonly #parents = new WeakMap<Transaction, Transaction | undefined>();

  constructor(pool: Pool, adapter: Adapter, compiler: Compiler) {
    this.#pool = pool;
    this.#adapter = adapter;
    this.#compiler = compiler;
  }

  /** Runs `work` in a transaction that every call inside it joins. Inside another one, it is a savepoint of that. */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const parent = this.#outer(undefined);
    return this.write(async (connection) => {
      const transaction = new Transaction(connection);
      this.#parents.set(transaction, parent);
      try {
        return await this.#ambient.run(transaction, () => work(transaction));
      } finally {
        await transaction.end();
      }
    });
  }

  /** Runs one statement that reads. */
  async read(statement: Statement, given: Transaction | null | undefined): Promise<Result> {
    const run = (connection: Connection) => connection.run(statement);
    const outer = this.#outer(given);
    const result = outer === undefined ? this.#pool.use(run) : outer.use(run);
    return result.catch((error) => {
      throw toEspalierError(this.#compiler.dialect, error);
    });
  }

  /** Runs one statement that changes rows; inside a transaction, a failure of it leaves that usable. */
  async change(statement: Statement, given: Transaction | null | undefined): Promise<Result> {
    const run = (connection: Connection) => connection.run(statement);
    const outer = this.#outer(given);
    const result = outer === undefined ? this.#pool.use(run) : outer.nest(run);
    return result.catch((error) => {
      throw toEspalierError(this.#compiler.dialect, error);
    });
  }

  /** Runs a create plan: everything or nothing. */
  async create(run: CreateRun, given: Transaction | null | undefined): Promise<void> {
    const compiler = this.#compiler;
    const outer = this.#outer(given);
    const work = (connection: Connection, scope: WriteScope) =>
      this.#adapter.runCreate(connection, compiler, run, scope);
    const created =
      outer === undefined
        ? this.#pool.use((connection) => work(connection, ownScope(connection, compiler.dialect)))
        : outer.nest((connection, rewind) => work(connection, { atomically: (steps) => steps(), rewind }));
    await created.catch((error) => {
      throw toEspalierError(compiler.dialect, error);
    });
  }

  /** Runs `work` as a whole: behind a savepoint of the transaction around it, or in one of its own. */
  async write<T>(work: (connection: Connection) => Promise<T>, given?: Transaction | null): Promise<T> {
    const outer = this.#outer(given);
    if (outer !== undefined) return outer.nest(work);
    return this.#pool.use((connection) =>
      inTransaction(connection, this.#compiler.dialect, () => work(connection)),
    );
  }

  /**
   * Runs `work`, which changes tables, as a whole. In a transaction of its own, the database does not enforce foreign
   * keys meanwhile, where enforcing them would hinder dropping a table.
   */
  async changeTables(work: (connection: Connection) => Promise<void>): Promise<void> {
    const outer = this.#outer(undefined);
    if (outer !== undefined) return outer.nest(work);
    const { dialect } = this.#compiler;
    const [before, after] = dialect.aroundTableChanges;
    await this.#pool.use(async (connection) => {
      for (const sql of before) await connection.run(plain(sql));
      try {
        await inTransaction(connection, dialect, () => work(connection));
      } finally {
        for (const sql of after) await connection.run(plain(sql));
      }
    });
  }

  /** Whether a call takes part in a transaction. */
  isWithinTransaction(given: Transaction | null | undefined): boolean {
    return this.#outer(given) !== undefined;
  }

  /** The transaction that a call takes part in: the one passed, else the innermost open one that it stands in. */
  #outer(given: Transaction | null | undefined): Transaction | undefined {
    const ambient = this.#innermostOpen();
    if (given === null) {
      if (ambient !== undefined && this.#compiler.dialect.hasOneConnection)
        throw noOtherConnection(this.#compiler.dialect.title);
      return undefined;
    }
    if (given === undefined) return ambient ?? this.#ambient.getStore() ?? undefined;
    if (!this.#parents.has(given)) {
      throw new ConfigurationError(
        '`transaction` takes what transaction() of the same database hands to its callback, or null',
      );
    }
    return this.#isWithin(ambient, given) ? ambient : given;
  }

  #innermostOpen(): Transaction | undefined {
    let each = this.#ambient.getStore() ?? undefined;
    while (each?.hasEnded === true) each = this.#parents.get(each);
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
    rewind: async () => undefined,
  };
}

function noOtherConnection(title: string): TransactionError {
  return new TransactionError(
    `${title} has one connection, and the transaction around this call holds it; leave out \`transaction: null\``,
  );
}
