import type { DatabaseContext, OpenOptions } from '@espalier/testkit';
import { dialects } from '../../src/dialects/index.js';
import type { Connection } from '../../src/execute/connection.js';
import { StatementObserver } from '../../src/execute/statement-observer.js';
import { openUsers } from './open-users';

/** What a connection of pg has sent and received. */
export interface Wire {
  /** How many times the server was ready for the next query: one for each round trip. */
  roundTrips: number;
  /** How many statements the server has parsed. */
  parsed: number;
}

/** The parts of a client of pg that tests use. */
export interface RawClient {
  readonly connection: {
    readonly stream: { destroy(): void };
    on(event: string, listener: () => void): void;
  };
  query(...parameters: readonly unknown[]): unknown;
}

/**
 * Opens a database of users, and a connection as the calls of the database have it. It stays in the pool, so that reads of
 * the test can use it too.
 */
export async function openConnection(context: DatabaseContext, options?: OpenOptions) {
  const users = await openUsers(context, { pool: { min: 0, max: 1 }, ...options });
  const { client } = users.database.knex;
  const raw = await client.acquireConnection();
  client.releaseConnection(raw);
  const adapter = dialects[context.dialect].createAdapter({ preparedStatements: true, comments: undefined });
  const statements: string[] = [];
  const logging = { log: (sql: string) => void statements.push(sql), logBindings: false };
  const observer = new StatementObserver(logging, dialects[context.dialect]);
  const connection: Connection = adapter.connect(raw, observer);
  return { ...users, raw: raw as RawClient, connection, statements, wire: watchWire(raw) };
}

/** Counts what the server answers on a client of pg. */
export function watchWire(raw: Partial<RawClient>): Wire {
  const wire = { roundTrips: 0, parsed: 0 };
  raw.connection?.on('readyForQuery', () => {
    wire.roundTrips += 1;
  });
  raw.connection?.on('parseComplete', () => {
    wire.parsed += 1;
  });
  return wire;
}
