import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.js';
import { ConnectionError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import type { Adapter } from './adapter.js';
import type { Cancellation } from './cancellation.js';
import { type Connection, type Log, withCancellation } from './connection.js';
import { translateError } from './failures.js';

/**
 * The connections of one database: knex keeps the pool, the adapter wraps what it hands out.
 *
 * Borrowing from knex's pool costs as much as several prepared inserts on SQLite. So a connection that was used goes
 * back when the event loop comes round, and a call that follows within the same turn takes it as it is.
 */
export class Pool {
  readonly #knex: Knex;
  readonly #adapter: Adapter;
  readonly #dialect: Dialect;
  readonly log: Log;
  #idle: RawConnection | undefined;
  #willRelease = false;

  constructor(knex: Knex, adapter: Adapter, dialect: Dialect, log: Log) {
    this.#knex = knex;
    this.#adapter = adapter;
    this.#dialect = dialect;
    this.log = log;
  }

  /** Lends a connection to `work`, and takes it back whatever comes of it. */
  async use<T>(work: (connection: Connection) => Promise<T>, interrupt?: Cancellation): Promise<T> {
    interrupt?.check();
    const raw = this.#takeIdle() ?? (await this.#acquire(interrupt));
    let connection: Connection | undefined;
    try {
      connection = this.#adapter.connect(raw, this.log);
      return await (interrupt === undefined
        ? work(connection)
        : withCancellation(connection, interrupt, work));
    } finally {
      // knex asks this property whether a connection can be lent again.
      if (connection?.isBroken === true) raw.__knex__disposed = new Error('left inside a transaction');
      this.#giveBack(raw);
    }
  }

  /** Gives back what is kept for the next call: closing would wait for it. */
  releaseIdle(): void {
    if (this.#idle !== undefined) this.#release(this.#idle);
    this.#idle = undefined;
  }

  #takeIdle(): RawConnection | undefined {
    const raw = this.#idle;
    this.#idle = undefined;
    // The driver marks a connection that was lost meanwhile.
    if (raw?.__knex__disposed === undefined) return raw;
    this.#release(raw);
    return undefined;
  }

  async #acquire(interrupt: Cancellation | undefined): Promise<RawConnection> {
    const acquiring: Promise<RawConnection> = this.#knex.client.acquireConnection();
    try {
      return await (interrupt === undefined ? acquiring : interrupt.race(acquiring));
    } catch (error) {
      // Whoever no longer waits gives back what may still come.
      if (interrupt?.isCancelled === true)
        acquiring.then(
          (raw) => this.#giveBack(raw),
          () => undefined,
        );
      const known = translateError(this.#dialect, error);
      if (known instanceof EspalierError) throw known;
      throw new ConnectionError('No connection to the database could be had; see the cause', {
        cause: error,
      });
    }
  }

  #giveBack(raw: RawConnection): void {
    const isWanted = (this.#knex.client.pool?.numPendingAcquires?.() ?? 1) > 0;
    if (isWanted || this.#idle !== undefined || raw.__knex__disposed !== undefined) {
      this.#release(raw);
      return;
    }
    this.#idle = raw;
    if (this.#willRelease) return;
    this.#willRelease = true;
    setImmediate(() => {
      this.#willRelease = false;
      this.releaseIdle();
    });
  }

  /** knex's own release does nothing that could fail, and tells nothing. */
  #release(raw: RawConnection): void {
    void this.#knex.client.releaseConnection(raw);
  }
}

type RawConnection = object & { __knex__disposed?: Error };
