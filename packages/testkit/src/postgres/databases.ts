import { Client, DatabaseError } from 'pg';

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/** Names the database of one jest worker, so that workers never see each other's tables. */
export function workerDatabaseName(workerId: string): string {
  return `espalier_test_${workerId}`;
}

/**
 * Makes sure that a server has a database of this name.
 *
 * @returns the connection URL of that database
 */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new Client(serverUrl);
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(name)} template template0`);
  } catch (error) {
    if (!existsAlready(error)) throw error;
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** PostgreSQL reports a database that another connection is creating at the same time as a broken unique index. */
function existsAlready(error: unknown): boolean {
  return (
    error instanceof DatabaseError && (error.code === DUPLICATE_DATABASE || error.code === UNIQUE_VIOLATION)
  );
}

/** Removes everything from a database's `public` schema. */
export async function emptyDatabase(client: Client): Promise<void> {
  // A connection that a test forgot to close would hold its locks for ever: better to fail and say so.
  await client.query(
    "set lock_timeout = '5s'; set client_min_messages = warning; drop schema if exists public cascade; create schema public",
  );
}
