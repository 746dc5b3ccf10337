import type { Knex } from 'knex';
import type { Dialect } from '../dialects/dialect.js';
import { ConnectionError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import type { Adapter } from './adapter.js';
import type { Connection, Log } from './connection.js';
import { toEspalierError } from './failures.js';

/** The connections of one database: knex keeps the pool, the adapter wraps what it hands out. */
export class Pool {
  readonly #knex: Knex;
  readonly #adapter: Adapter;
  readonly #dialect: Dialect;
  readonly #log: Log;

  constructor(knex: Knex, adapter: Adapter, dialect: Dialect, log: Log) {
    this.#knex = knex;
    this.#adapter = adapter;
    this.#dialect = dialect;
    this.#log = log;
  }

  /** Lends a connection to `work`, and takes it back whatever comes of it. */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const { client } = this.#knex;
    let raw: RawConnection;
    try {
      raw = await client.acquireConnection();
    } catch (error) {
      const known = toEspalierError(this.#dialect, error);
      if (known instanceof EspalierError) throw known;
      throw new ConnectionError('No connection to the database could be had; see the cause', {
        cause: error,
      });
    }
    let connection: Connection | undefined;
    try {
      connection = this.#adapter.connect(raw, this.#log);
      return await work(connection);
    } finally {
      // knex asks this property whether a connection can be lent again.
      if (connection?.isBroken === true) raw.__knex__disposed = new Error('left inside a transaction');
      await client.releaseConnection(raw);
    }
  }
}

type RawConnection = object & { __knex__disposed?: Error };
