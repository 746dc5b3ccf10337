import type BetterSqlite3 from 'better-sqlite3';
import type { Knex } from 'knex';
import { silentLog } from '../database-dialect.js';
import { loadKnex } from '../load-knex.js';
import { type PoolOptions, readPoolOptions } from '../pool-options.js';
import { runUnlocked, waitInNaps } from './lock-waits.js';

/** The part of knex's client that opens connections and runs statements on them. */
interface SqliteClient {
  acquireRawConnection(): Promise<BetterSqlite3.Database>;
  _query(connection: BetterSqlite3.Database, query: object): Promise<unknown>;
}

/**
 * Opens a knex instance for a file. Its statements wait for locks without blocking the process. Of the options of a pool,
 * only `acquireTimeout` has a meaning: a database in memory is lost with its only connection.
 */
export function openKnex(filename: string, pool: PoolOptions | undefined): Knex {
  const { knex: createKnex } = loadKnex();
  const Client: new (config: object) => SqliteClient = require('knex/lib/dialects/better-sqlite3/index.js');
  class WaitingClient extends Client {
    override async acquireRawConnection(): Promise<BetterSqlite3.Database> {
      const raw = await super.acquireRawConnection();
      waitInNaps(raw);
      return raw;
    }

    override _query(connection: BetterSqlite3.Database, query: object): Promise<unknown> {
      const run = () => super._query(connection, query);
      return run().catch((error) => runUnlocked(connection, error, run));
    }
  }
  return createKnex({
    client: WaitingClient as unknown as typeof Knex.Client,
    log: silentLog,
    // The message of an error would repeat the SQL with its values.
    compileSqlOnError: false,
    connection: { filename },
    pool: { min: 1, max: 1, acquireTimeoutMillis: readPoolOptions(pool).acquireTimeout },
    useNullAsDefault: true,
  });
}
