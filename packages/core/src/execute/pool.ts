import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.js';
import { ConnectionError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import type { ContextValues } from '../schema/tenant.js';
import { andFinally, andThen, type Paced } from '../util/pausable.js';
import { acquireTimeout, isAcquireTimeout } from './acquire-timeout.js';
import type { Adapter } from './adapter.js';
import type { Cancellation } from './cancellation.js';
import { committing } from './committing.js';
import { type Connection, withCancellation } from './connection.js';
import type { SettingsOf } from './local-settings.js';
import { closedPool, type OpenPool, type PoolStats } from './pool-stats.js';
import { runInTransaction } from './run-in-transaction.js';
import type { Scope, WriteScope } from './scope.js';
import type { StatementObserver } from './statement-observer.js';
import { translateError } from './translate-error.js';

/**
 * The connections of one database: knex has the pool, the adapter wraps the connections.
 *
 * Acquiring a connection from knex's pool costs as much as several prepared inserts on SQLite. So a connection is released
 * in the next turn of the event loop, and a call that follows within the same turn uses it again.
 */
export class Pool implements Scope {
  readonly #knex: Knex;
  readonly #adapter: Adapter;
  readonly #dialect: Dialect;
  readonly observer: StatementObserver;
  /** Returns the parameters of the server to set for the statements of a context, if there are some. */
  readonly settingsOf: SettingsOf | undefined;
  readonly isRepeatable = true;
  #idle: RawConnection | undefined;
  #willRelease = false;
  readonly #lastUses = new WeakMap<object, number>();
  #lastLoss = Number.NEGATIVE_INFINITY;

  constructor(
    knex: Knex,
    adapter: Adapter,
    dialect: Dialect,
    observer: StatementObserver,
    settingsOf?: SettingsOf,
  ) {
    this.#knex = knex;
    this.#adapter = adapter;
    this.#dialect = dialect;
    this.observer = observer;
    this.settingsOf = settingsOf;
  }

  /** Lends a connection to `work`. */
  use<T>(work: (connection: Connection) => Paced<T>, cancellation?: Cancellation): Paced<T> {
    cancellation?.check();
    const taken = this.#takeIdle() ?? this.#acquireUsable(cancellation);
    return andThen(taken, (raw) => this.#lend(raw, work, cancellation));
  }

  #lend<T>(
    raw: RawConnection,
    work: (connection: Connection) => Paced<T>,
    cancellation: Cancellation | undefined,
  ): Paced<T> {
    let connection: Connection | undefined;
    const workOn = () => {
      connection = this.#adapter.connect(raw, this.observer);
      return cancellation === undefined ? work(connection) : withCancellation(connection, cancellation, work);
    };
    return andFinally(workOn, () => {
      // knex reads this property to decide whether a connection can be lent again.
      if (connection?.isBroken === true)
        raw.__knex__disposed ??= new Error('lost, or left inside a transaction');
      this.#giveBack(raw);
    });
  }

  /** Lends a connection to `work`, which decides whether it needs a transaction. */
  write<T>(
    work: (connection: Connection, scope: WriteScope) => Paced<T>,
    cancellation?: Cancellation,
  ): Paced<T> {
    return this.use(
      (connection) => work(connection, connectionScope(connection, this.#dialect)),
      cancellation,
    );
  }

  /** Sets the parameters of the server for the statements of a context on a connection of a transaction that knex opened. */
  async setLocally(raw: object, context: ContextValues): Promise<void> {
    const settings = this.settingsOf?.(context);
    if (settings !== undefined) await this.#adapter.connect(raw, this.observer).run(settings);
  }

  /** Returns how the connections are used at this moment. */
  stats(): PoolStats {
    const { pool } = this.#knex.client as { readonly pool?: OpenPool };
    if (pool === undefined) return closedPool;
    // A connection that is kept for the turn is in use for the pool, and idle for the program.
    const kept = this.#idle === undefined ? 0 : 1;
    const open = [...pool.used, ...pool.free].map(({ resource }) => resource);
    return Object.freeze({
      max: pool.max,
      used: pool.numUsed() - kept,
      idle: pool.numFree() + kept,
      waiting: pool.numPendingAcquires(),
      preparedStatements: open.reduce((sum, raw) => sum + this.#adapter.countPrepared(raw), 0),
    });
  }

  /** Releases the connection that waits for the next call, because closing knex's pool would wait for it. */
  releaseIdle(): void {
    if (this.#idle !== undefined) this.#release(this.#idle);
    this.#idle = undefined;
  }

  #takeIdle(): RawConnection | undefined {
    const raw = this.#idle;
    this.#idle = undefined;
    if (raw === undefined || this.#isUsable(raw)) return raw;
    this.#release(raw);
    return undefined;
  }

  /** Acquires a connection until one is usable: no statement has been sent on it, so that no call notices a lost one. */
  async #acquireUsable(cancellation: Cancellation | undefined): Promise<RawConnection> {
    const raw = await this.#acquire(cancellation);
    if (this.#mayHaveEnded(raw)) await readSockets();
    if (this.#isUsable(raw)) return raw;
    this.#release(raw);
    return this.#acquireUsable(cancellation);
  }

  /**
   * Whether the end of a connection may have arrived without having been read yet: after a pause, or when another
   * connection was lost, because a server that ends closes all of them.
   */
  #mayHaveEnded(raw: RawConnection): boolean {
    const lastUse = this.#lastUses.get(raw) ?? Number.NEGATIVE_INFINITY;
    return lastUse < this.#lastLoss || performance.now() - lastUse > maxUnreadTime;
  }

  /** Whether a connection can be used. A lost one is marked, so that knex closes it instead of lending it again. */
  #isUsable(raw: RawConnection): boolean {
    if (!this.#adapter.isUsable(raw)) raw.__knex__disposed ??= new Error('lost');
    return raw.__knex__disposed === undefined;
  }

  async #acquire(cancellation: Cancellation | undefined): Promise<RawConnection> {
    if (this.#isClosed()) throw closed();
    const acquiring: Promise<RawConnection> = this.#knex.client.acquireConnection();
    try {
      return await (cancellation === undefined ? acquiring : cancellation.race(acquiring));
    } catch (error) {
      if (cancellation?.signal.aborted === true) this.#giveBackLater(acquiring);
      const translated = translateError(this.#dialect, error);
      if (this.#isClosed() && cancellation?.signal.aborted !== true) throw closed(error);
      if (isAcquireTimeout(error)) throw acquireTimeout(this.#knex.client.pool, error);
      if (translated instanceof EspalierError) throw translated;
      throw new ConnectionError('No connection to the database could be opened; see the cause', {
        cause: error,
      });
    }
  }

  /** Whether knex's pool is closed, or closes after the calls that have a connection. */
  #isClosed(): boolean {
    const { pool } = this.#knex.client;
    return pool === undefined || pool.destroyed === true;
  }

  /** Releases a connection that is acquired only after its call was cancelled. */
  #giveBackLater(acquiring: Promise<RawConnection>): void {
    acquiring.then(
      (raw) => this.#giveBack(raw),
      () => undefined,
    );
  }

  #giveBack(raw: RawConnection): void {
    const now = performance.now();
    this.#lastUses.set(raw, now);
    if (raw.__knex__disposed !== undefined) this.#lastLoss = now;
    const isWanted = (this.#knex.client.pool?.numPendingAcquires?.() ?? 1) > 0;
    const isOld = now > (raw.__knexLifetimeLimit ?? Number.POSITIVE_INFINITY);
    if (isWanted || isOld || this.#idle !== undefined || raw.__knex__disposed !== undefined) {
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

  /** Releases a connection. It is not awaited, because knex's release cannot fail. */
  #release(raw: RawConnection): void {
    void this.#knex.client.releaseConnection(raw);
  }
}

/** In milliseconds. After a longer pause, a connection is used only after what has arrived on it is read. */
const maxUnreadTime = 100;

/** Waits until Node has read what has arrived. The first turn may be one in which it has read already. */
async function readSockets(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** `__knexLifetimeLimit` is when the connection becomes too old. knex then closes it instead of lending it again. */
type RawConnection = object & { __knex__disposed?: Error; readonly __knexLifetimeLimit?: number };

/** Returns the scope of a connection. Each attempt has its own transaction, so a failed one leaves nothing to roll back. */
function connectionScope(connection: Connection, dialect: Dialect): WriteScope {
  return {
    atomically: (work, statements) => runInTransaction(connection, dialect, work, statements),
    inOneStatement: (work) => committing(connection, dialect, work),
    rollbackToStart: doNothing,
  };
}

function closed(cause?: unknown): ConnectionError {
  const hint = 'close it, or destroy the knex instance that you passed, after all of its calls';
  return new ConnectionError('The database is closed', { cause, hint });
}

async function doNothing(): Promise<void> {}
