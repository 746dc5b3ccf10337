import type { Knex } from 'knex';
import { Compiler } from './compile/compiler.js';
import { DatabaseTables } from './database-tables.js';
import { publishCalls } from './diagnostics/calls.js';
import { connectDialect, connectExisting, settingsOfContext } from './dialects/connect.js';
import { type DatabaseOptions, readDatabaseOptions } from './dialects/database-options.js';
import type { DialectName } from './dialects/index.js';
import { OptionError } from './errors/input-errors.js';
import { AmbientContext } from './execute/ambient-context.js';
import { AmbientTransaction } from './execute/ambient-transaction.js';
import { statement } from './execute/connection.js';
import { Pool } from './execute/pool.js';
import type { PoolStats } from './execute/pool-stats.js';
import { rawQuery } from './execute/query-builder.js';
import { Session } from './execute/session.js';
import { StatementObserver } from './execute/statement-observer.js';
import type { Transaction } from './execute/transaction.js';
import {
  checkTransactionOptions,
  type TransactionOptions,
  transactionOptionNames,
} from './execute/transaction-options.js';
import { contextualDatabase, DATABASE, type DatabaseContext } from './model/context.js';
import { readContextCall } from './model/context-values.js';
import { declareThroughModel, defineModel } from './model/model.js';
import { checkOptions as checkCallOptions } from './model/options.js';
import { findScopeMistakes } from './plan/scopes.js';
import { findTableMistakes } from './plan/table-definitions.js';
import { Registry } from './schema/registry.js';
import type { DatabaseHandle, Define } from './types/model-class.js';
import { describeValue } from './util/describe-value.js';

/**
 * A database with its connections and its models.
 *
 * `options` is a URL or {@link DatabaseOptions}. Connections are opened when they are needed: {@link Database.ping}
 * tests that there is a database.
 *
 * @throws ConfigurationError if the options are invalid or name no database, or if its driver is not installed
 *
 * @example
 * const database = new Database('sqlite::memory:'); // or 'sqlite:shop.db'
 * const shop = new Database({ url: 'postgres://user@host/shop', pool: { max: 20 }, logging: true });
 * const existing = new Database({ knex });
 */
export class Database extends DatabaseTables implements DatabaseHandle {
  /** @internal */
  declare readonly '~database': true;
  /** The knex instance that runs the statements, for whatever Espalier does not do. Its calls join no transaction. */
  readonly knex: Knex;
  readonly #ownsKnex: boolean;
  readonly #pool: Pool;

  constructor(options: string | DatabaseOptions) {
    const { knex, ...settings } = readDatabaseOptions(options);
    const { dialect, knex: opened } = knex === undefined ? connectDialect(settings) : connectExisting(knex);
    const adapter = dialect.createAdapter(settings);
    const observer = new StatementObserver(settings, dialect);
    const pool = new Pool(opened, adapter, dialect, observer, settingsOfContext(dialect, settings));
    const compiler = new Compiler(opened, dialect);
    const ambient = new AmbientContext<DatabaseContext>();
    const session = new Session(pool, adapter, compiler, new AmbientTransaction(dialect, ambient));
    const registry = new Registry(
      (table, source) => declareThroughModel(table, source, this[DATABASE]),
      (model) => [...findTableMistakes(model), ...findScopeMistakes(model)],
    );
    super({ registry, compiler, session, ambient });
    this.#ownsKnex = knex === undefined;
    this.#pool = pool;
    this.knex = opened;
  }

  /** The kind of the database: `'postgres'` or `'sqlite'`. */
  get dialect(): DialectName {
    return this[DATABASE].compiler.dialect.name as DialectName;
  }

  /**
   * Defines a model without a class statement. The attributes and options are those of `Model.init`, with the model's
   * name in front.
   *
   * @throws ConfigurationError if the declaration cannot work
   *
   * @example
   * const Tag = database.define('tag', { name: { type: DataTypes.STRING, unique: true } }, { timestamps: false });
   */
  readonly define: Define = (name, attributes, options) =>
    defineModel(attributes, { ...(options as object | undefined), modelName: name }, this[DATABASE]) as never;

  /**
   * Runs a function in a transaction and returns what it returns. The transaction is committed when the function
   * succeeds, and rolled back when it throws.
   *
   * Calls inside the function join the transaction. A call with `transaction: null` does not, which SQLite, with its one
   * connection, cannot do. A transaction inside another one is a savepoint: if its function throws, its own work is
   * rolled back and the outer transaction continues.
   *
   * @param work is called with the transaction, and may run again if `retry` is set
   * @throws the error that `work` throws
   * @throws OptionError if `work` is not a function, or an option is invalid
   * @throws TransactionError if it cannot be committed, or `isolationLevel`, `readOnly` or `retry` is set on a savepoint
   * @throws TimeoutError if it takes longer than `timeout` milliseconds
   *
   * @example
   * await database.transaction(async () => {
   *   const user = await User.create({ firstName: 'Mick' });
   *   await Product.create({ title: 'Chair', userId: user.id });
   * });
   * await database.transaction(moveMoney, { isolationLevel: 'serializable', retry: 3, timeout: 5000 });
   */
  async transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    if (typeof work !== 'function')
      throw new OptionError(
        `database.transaction needs a function, and its options after it, not ${describeValue(work)}`,
      );
    checkCallOptions('database.transaction', options, transactionOptionNames);
    checkTransactionOptions(options);
    return this[DATABASE].session.transaction(work, options);
  }

  /**
   * Runs a function with values of a context, and returns what it returns. Calls inside it see and write only the rows whose
   * tenant these values name: see the attribute option `tenant`. Inside another context, these values are added to those
   * around it, and take precedence. A call reads its context when it starts.
   *
   * @param values by name; {@link anyTenant} stands for all tenants
   * @throws the error that `work` throws
   * @throws OptionError if `work` is not a function, or a value is null or undefined
   *
   * @example
   * const orders = await database.withContext({ shopId: user.shopId }, () => Order.findAll());
   * const all = await database.withContext({ shopId: anyTenant }, () => Order.count());
   */
  withContext<T>(values: Readonly<Record<string, unknown>>, work: () => T): T {
    const read = readContextCall(values, work);
    const outer = contextualDatabase(this[DATABASE]);
    const compiler = outer.compiler.within(outer.compiler.context.with(read));
    return outer.ambient.run({ ...outer, compiler, session: outer.session.within(compiler) }, work);
  }

  /** Runs a query that tests the connection. @throws ConnectionError if the database does not answer */
  async ping(): Promise<void> {
    await this[DATABASE].session.read(statement('select 1'), {});
  }

  /**
   * Runs SQL unchanged and returns its rows as the driver reads them; an empty array for a statement without rows. It
   * joins the transaction around it, or the one that is passed.
   *
   * Strings, quoted names and comments contain no placeholders, and neither does SQL without bindings. With bindings, a
   * backslash makes a `?` or a `:` literal, such as PostgreSQL's operator `?`.
   *
   * @param bindings an array for `?`, or an object for `:name`. `??` and `:name:` are identifiers
   * @throws OptionError if the bindings do not match the SQL
   * @throws DatabaseError, or the subclass for what the database reports
   *
   * @example
   * await database.raw('select count(*) as n from products where title = ?', ['Chair']);
   * await database.raw('update products set price = :price where id = :id', { price: '10', id: 1 });
   */
  async raw(
    text: string,
    bindings: readonly unknown[] | object = [],
    options: { readonly transaction?: Transaction | null } = {},
  ): Promise<Record<string, unknown>[]> {
    checkCallOptions('database.raw', options, ['transaction']);
    const { queryHost } = contextualDatabase(this[DATABASE]).session;
    const result = await rawQuery(queryHost, 'database.raw', text, bindings, options.transaction);
    return Array.isArray(result) ? result : (result?.rows ?? []);
  }

  /**
   * Returns how the connections are used at this moment, and how many statements they keep prepared, as frozen data.
   *
   * @example
   * const { used, max, waiting } = database.stats(); // waiting > 0: the pool is too small, or calls are too slow
   */
  stats(): PoolStats {
    return this.#pool.stats();
  }

  /**
   * Closes all connections. A knex instance that was passed to the constructor stays open. A program ends without this
   * call too, when nothing is pending.
   */
  async close(): Promise<void> {
    const { session, ambient } = this[DATABASE];
    session.releaseIdle();
    this.#pool.observer.close();
    if (!this.#ownsKnex) return;
    // Open transactions end first: their calls have to stay in them.
    await this.knex.destroy();
    session.stopTracking();
    ambient.close();
  }
}

publishCalls(
  Database.prototype,
  ['transaction', 'sync', 'drop', 'planSchema', 'readSchema', 'ping', 'raw'],
  () => ({}),
);
