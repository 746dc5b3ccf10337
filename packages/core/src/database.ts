import type { Knex } from 'knex';
import { Compiler } from './compile/compiler.js';
import { connect, connectExisting } from './dialects/connect.js';
import { type DatabaseOptions, readDatabaseOptions } from './dialects/database-options.js';
import type { DialectName } from './dialects/index.js';
import { OptionError } from './errors/input-errors.js';
import type { Adapter } from './execute/adapter.js';
import { type Connection, statement } from './execute/connection.js';
import { Pool } from './execute/pool.js';
import { Session } from './execute/session.js';
import { createTables, dropTables } from './execute/tables.js';
import type { Transaction } from './execute/transaction.js';
import {
  checkTransactionOptions,
  type TransactionOptions,
  transactionOptionNames,
} from './execute/transaction-options.js';
import { translateError } from './execute/translate-error.js';
import { DATABASE, type DatabaseContext } from './model/context.js';
import { declareThroughModel, defineModel } from './model/model.js';
import { checkOptions as checkCallOptions } from './model/options.js';
import { tableOrder } from './plan/table-order.js';
import { type AssociationGraph, buildAssociationGraph } from './schema/association-graph.js';
import { Registry } from './schema/registry.js';
import type { DatabaseHandle, Define } from './types/model-class.js';
import { describeValue } from './util/describe-value.js';

/**
 * A database: its connections, and the models that live in it.
 *
 * @throws ConfigurationError when the options name no database, or its driver is not installed
 *
 * @example
 * const database = new Database('sqlite::memory:');
 * const shop = new Database({ url: 'postgres://user@host/shop', pool: { max: 20 }, logging: true });
 * const existing = new Database({ knex });
 */
export class Database implements DatabaseHandle {
  /** @internal */
  declare readonly '~database': true;
  /** @internal */
  readonly [DATABASE]: DatabaseContext;
  /** The knex instance beneath: the escape hatch for whatever Espalier does not do. */
  readonly knex: Knex;
  readonly #ownsKnex: boolean;
  readonly #adapter: Adapter;

  constructor(options: string | DatabaseOptions) {
    const { knex, ...settings } = readDatabaseOptions(options);
    const { dialect, knex: opened } = knex === undefined ? connect(settings) : connectExisting(knex);
    this.#ownsKnex = knex === undefined;
    this.knex = opened;
    this.#adapter = dialect.createAdapter(settings);
    const pool = new Pool(opened, this.#adapter, dialect, settings.log);
    const compiler = new Compiler(opened, dialect);
    const session = new Session(pool, this.#adapter, compiler);
    const registry = new Registry((table, source) => declareThroughModel(table, source, this[DATABASE]));
    this[DATABASE] = { registry, compiler, session };
  }

  get dialect(): DialectName {
    return this[DATABASE].compiler.dialect.name as DialectName;
  }

  /** A model without a class statement. Options as for `Model.init`. */
  readonly define: Define = (name, attributes, options) =>
    defineModel(attributes, { ...(options as object | undefined), modelName: name }, this[DATABASE]) as never;

  /**
   * Runs `work` in a transaction: committed when it succeeds, rolled back when it throws. Calls inside it join it; to
   * keep one out, pass it `transaction: null`; SQLite, which has one connection, cannot do that. Inside another one it
   * is a savepoint, which can be undone alone.
   *
   * @throws what `work` throws; ConfigurationError when it is no function; ValidationError when an option is wrong; TransactionError when it cannot be committed, or
   * a savepoint is given options of a whole transaction; TimeoutError when it takes longer than its `timeout`
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
        `database.transaction takes a function, and its options after it, not ${describeValue(work)}`,
      );
    checkCallOptions('database.transaction', options, transactionOptionNames);
    checkTransactionOptions(options);
    return this[DATABASE].session.transaction(work, options);
  }

  /** Creates the tables of all models that are not there yet. With `force`, drops them all first: their rows are lost. */
  async sync({ force = false }: { readonly force?: boolean } = {}): Promise<void> {
    await this.#changeTables(async (connection, ordered) => {
      if (force) await dropTables(connection, this[DATABASE].compiler, ordered);
      await createTables(connection, this[DATABASE].compiler, ordered);
    });
  }

  /** Drops the tables of all models. */
  async drop(): Promise<void> {
    await this.#changeTables((connection, ordered) =>
      dropTables(connection, this[DATABASE].compiler, ordered),
    );
  }

  /** Asks the database for an answer. @throws ConnectionError when there is none */
  async ping(): Promise<void> {
    await this[DATABASE].session.read(statement('select 1'), undefined);
  }

  /**
   * Runs SQL to the letter, and gives its rows as the driver reads them: none of a statement that gives none. `?` and
   * `:name` stand for `bindings`. It takes part in the transaction around it, or in one that is passed.
   *
   * @throws DatabaseError of the kind that the database reports
   *
   * @example
   * await database.raw('select count(*) as n from products where title = ?', ['Chair']);
   */
  async raw(
    text: string,
    bindings: readonly unknown[] | object = [],
    { transaction }: { readonly transaction?: Transaction | null } = {},
  ): Promise<Record<string, unknown>[]> {
    const { compiler, session } = this[DATABASE];
    const result = await session.raw(text, bindings, transaction).catch((error) => {
      throw translateError(compiler.dialect, error);
    });
    return Array.isArray(result) ? result : (result?.rows ?? []);
  }

  /** Closes all connections. A knex instance that was passed in stays open. */
  async close(): Promise<void> {
    this[DATABASE].session.close();
    if (this.#ownsKnex) await this.knex.destroy();
  }

  /**
   * The models and the associations between them, as frozen data.
   *
   * @throws AssociationError with every mistake in every model
   */
  associationGraph(): AssociationGraph {
    return buildAssociationGraph(this[DATABASE].registry.schema());
  }

  async #changeTables(
    work: (connection: Connection, ordered: ReturnType<typeof tableOrder>) => Promise<void>,
  ): Promise<void> {
    const { registry, session } = this[DATABASE];
    const ordered = tableOrder(registry.schema().models);
    try {
      await session.runDdl((connection) => work(connection, ordered));
    } finally {
      this.#adapter.forgetTables();
    }
  }
}
