import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { ClientBase } from 'pg';
import { ConfigurationError } from '../../errors/schema-errors.js';
import { silentLog } from '../database-dialect.js';
import { loadKnex } from '../load-knex.js';
import { knexPoolOptions, type PoolOptions, readPoolOptions } from '../pool-options.js';
import { closeSocket, watchClient } from './lost-connection.js';

/** The part of knex's client that opens and closes connections. */
interface ConnectionClient {
  /** The options of pg for each connection. */
  readonly connectionSettings: Record<string, unknown>;
  readonly pool: {
    on(event: 'createSuccess', listener: (eventId: number, client: ClientBase) => void): void;
  };
  destroyRawConnection(client: ClientBase): Promise<void>;
}

/** The options of pg that keep a call from waiting forever for a server that is silent or gone. */
const connectionDefaults = {
  connectionTimeoutMillis: 10_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 60_000,
};

/** In milliseconds. */
const maxCloseTime = 1000;

/**
 * Opens a knex instance for the connection options of pg. Its pool closes a connection as soon as the server reports that
 * it closes it, and does not wait for a server that is silent.
 */
export function openKnex(connection: string | object, pool: PoolOptions | undefined): Knex {
  const knex = createInstance(connection as Knex.PgConnectionConfig, knexPoolOptions(readPoolOptions(pool)));
  const client: ConnectionClient = knex.client;
  for (const [name, value] of Object.entries(connectionDefaults)) client.connectionSettings[name] ??= value;
  client.pool.on('createSuccess', (_, created) => watchClient(created));
  const close = client.destroyRawConnection.bind(client);
  client.destroyRawConnection = async (closed) => {
    const limit = new AbortController();
    const { signal } = limit;
    await Promise.race([close(closed), delay(maxCloseTime, undefined, { signal }).catch(() => undefined)]);
    limit.abort();
    closeSocket(closed);
  };
  return knex;
}

/** @throws ConfigurationError if a file that the options name cannot be read */
function createInstance(connection: Knex.PgConnectionConfig, pool: Knex.PoolConfig): Knex {
  try {
    return loadKnex().knex({
      client: 'pg',
      log: silentLog,
      // The message of an error would repeat the SQL with its values.
      compileSqlOnError: false,
      connection,
      pool,
    });
  } catch (cause) {
    throw new ConfigurationError('The options of the connection cannot be used; see the cause', { cause });
  }
}
