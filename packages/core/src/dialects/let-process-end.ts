import type { Knex } from 'knex';

/** What a connection has that can keep the process running. */
interface IdleConnection {
  ref?(): void;
  unref?(): void;
}

/** The part of knex's pool that waits for connections to become old. */
interface ReapingPool {
  readonly interval: NodeJS.Timeout | null;
  on(event: string, listener: (...about: never[]) => void): void;
}

/**
 * Lets the process end while the connections of a pool are idle, and closes them with it. A connection that is in use
 * keeps the process running.
 */
export function letProcessEnd(knex: Knex): Knex {
  const pool: ReapingPool = knex.client.pool;
  pool.on('createSuccess', (_id: number, connection: IdleConnection) => connection.unref?.());
  pool.on('acquireSuccess', (_id: number, connection: IdleConnection) => connection.ref?.());
  pool.on('release', (connection: IdleConnection) => connection.unref?.());
  // The pool starts its timer after this event.
  pool.on('startReaping', () => queueMicrotask(() => pool.interval?.unref()));
  return knex;
}
