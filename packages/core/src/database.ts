import { knex as createKnex, type Knex } from 'knex';
import { Compiler } from './compile/compiler.js';
import type { Dialect, DialectName } from './dialect/dialect.js';
import {
  type ConnectionOptions,
  type ConnectionSettings,
  connectionSettings,
} from './dialects/connection-settings.js';
import { requireDriver } from './dialects/drivers.js';
import { PostgresAdapter } from './dialects/postgres/adapter.js';
import { postgres } from './dialects/postgres/dialect.js';
import { SqliteAdapter } from './dialects/sqlite/adapter.js';
import { sqlite } from './dialects/sqlite/dialect.js';
import { ConfigurationError } from './errors/usage-errors.js';
import type { Adapter } from './execute/adapter.js';
import { type Connection, type Log, statement } from './execute/connection.js';
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
import { type AssociationGraph, associationGraph } from './schema/association-graph.js';
import { Registry } from './schema/registry.js';
import type { DatabaseHandle, Define } from './types/model-class.js';
import { describeValue } from './util/describe-value.js';
import { unknownOption } from './util/did-you-mean.js';

/** How to reach a database, and what to tell of it. */
export interface DatabaseOptions extends ConnectionOptions {
  /** A knex instance to work with, instead of connection options. It is left open by `close`. */
  readonly knex?: Knex;
  /** `true` prints every SQL text; a function is handed it. Bindings are never told. Default `false`. */
  readonly logging?: boolean | ((sql: string) => void);
  /**
   * PostgreSQL: whether connections keep statements prepared. Default `true`; `false` for a pooler that hands every
   * transaction another connection.
   */
  readonly preparedStatements?: boolean;
}

const optionNames = 'url dialect filename connection pool knex logging preparedStatements'.split(' ');

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
  readonly #pool: Pool;

  constructor(options: string | DatabaseOptions) {
    const given = typeof options === 'string' ? { url: options } : options;
    checkOptions(given);
    this.#ownsKnex = given.knex === undefined;
    this.knex = given.knex ?? openKnex(connectionSettings(given));
    const { dialect, adapter } = speaking(dialectOf(this.knex), given.preparedStatements ?? true);
    this.#adapter = adapter;
    const compiler = new Compiler(this.knex, dialect);
    this.#pool = new Pool(this.knex, adapter, dialect, logOf(given.logging));
    const session = new Session(this.#pool, adapter, compiler);
    const registry = new Registry((table, source) => declareThroughModel(table, source, this[DATABASE]));
    this[DATABASE] = { registry, compiler, session };
  }

  get dialect(): DialectName {
    return this[DATABASE].compiler.dialect.name;
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
      throw new ConfigurationError(
        `database.transaction takes a function, and its options behind it; not ${describeValue(work)}`,
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
    this.#pool.releaseIdle();
    if (this.#ownsKnex) await this.knex.destroy();
  }

  /**
   * The models and the associations between them, as frozen data.
   *
   * @throws AssociationError with every mistake in every model
   */
  associationGraph(): AssociationGraph {
    return associationGraph(this[DATABASE].registry.schema());
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

function checkOptions(given: DatabaseOptions): void {
  if (given === null || typeof given !== 'object')
    throw new ConfigurationError(`A database needs a URL or options, not ${describeValue(given)}`);
  const unknown = unknownOption(given, optionNames);
  if (unknown !== undefined) throw new ConfigurationError(`The database was given ${unknown}`);
  const places = (['url', 'filename', 'connection', 'pool'] as const).filter(
    (name) => given[name] !== undefined,
  );
  if (given.knex !== undefined && places.length > 0)
    throw new ConfigurationError(
      `The database was given \`knex\` and \`${places[0]}\`; leave one of them out`,
    );
}

function logOf(logging: DatabaseOptions['logging'] = false): Log {
  if (typeof logging === 'function') return logging;
  return logging ? (sql) => console.log(sql) : () => undefined;
}

/** The one place where a database's kind decides anything. */
function speaking(
  name: DialectName,
  preparedStatements: boolean,
): { readonly dialect: Dialect; readonly adapter: Adapter } {
  return name === 'sqlite'
    ? { dialect: sqlite, adapter: new SqliteAdapter() }
    : { dialect: postgres, adapter: new PostgresAdapter(preparedStatements) };
}

/** What goes wrong is thrown; knex would write it to the console besides. */
const log = { warn: () => undefined, error: () => undefined };

function openKnex(settings: ConnectionSettings): Knex {
  requireDriver(settings.dialect);
  if (settings.dialect === 'postgres') {
    const { connection, pool } = settings;
    return createKnex({
      client: 'pg',
      connection: connection as Knex.PgConnectionConfig,
      pool: { ...pool },
      log,
    });
  }
  return createKnex({
    client: 'better-sqlite3',
    log,
    connection: { filename: settings.filename },
    useNullAsDefault: true,
  });
}

function dialectOf(knex: Knex): DialectName {
  if (knex.client?.config?.wrapIdentifier !== undefined) {
    throw new ConfigurationError(
      'This knex instance renames identifiers (wrapIdentifier); pass one that does not, and set `underscored` or `field`',
    );
  }
  const driver: unknown = knex.client?.driverName;
  if (driver === 'better-sqlite3') return 'sqlite';
  if (driver === 'pg') return 'postgres';
  throw new ConfigurationError(
    `This knex instance uses the client '${String(driver)}'; Espalier works with 'better-sqlite3' and 'pg'`,
  );
}
