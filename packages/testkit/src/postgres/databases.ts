import { Client, DatabaseError } from 'pg';

const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/** Returns the name of a jest worker's database. Workers never see each other's tables. */
export function workerDatabaseName(workerId: string): string {
  return `espalier_test_${workerId}`;
}

/**
 * Creates a database on a server unless it exists.
 *
 * @returns the connection URL of that database
 */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new Client(serverUrl);
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(name)} template template0`);
  } catch (error) {
    if (!isExistingDatabase(error)) throw error;
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Whether the database exists. PostgreSQL reports a concurrent creation as a violation of a unique index. */
function isExistingDatabase(error: unknown): boolean {
  return (
    error instanceof DatabaseError && (error.code === DUPLICATE_DATABASE || error.code === UNIQUE_VIOLATION)
  );
}

/** Drops and recreates the `public` schema of a database. */
export async function emptyDatabase(client: Client): Promise<void> {
  // A connection that a test did not close keeps its locks. With a timeout this call fails instead of hanging.
  await client.query(
    "set lock_timeout = '5s'; set client_min_messages = warning; drop schema if exists public cascade; create schema public",
  );
}
