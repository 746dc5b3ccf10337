import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { getOrAdd } from '../../util/grouping.js';
import { LruCache } from '../../util/lru-cache.js';

/** The maximum number of statements that one connection keeps prepared. Each takes memory of the server. */
const maxPrepared = 200;
/** The maximum for finders: a program has more shapes of finds than of creates, but creates gain more. */
export const maxFinderStatements = 150;
const preparedOn = new WeakMap<ClientBase, Map<string, 'kept' | 'stale'>>();
const names = new LruCache<string>(1000);

/** Returns the name of a text, the same in every process. PostgreSQL truncates names at 63 bytes. */
export function preparedName(sql: string): string {
  const digest = () => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  return names.get(sql, () => `espalier_${digest()}`);
}

/**
 * Marks a statement as prepared on a connection. Returns false if the connection has too many, or if the statement is stale.
 *
 * @param max the maximum number of statements of the connection, including this one
 */
export function tryKeepPrepared(client: ClientBase, name: string, max = maxPrepared): boolean {
  const prepared = getOrAdd(preparedOn, client, () => new Map<string, 'kept' | 'stale'>());
  const status = prepared.get(name);
  if (status !== undefined) return status === 'kept';
  if (prepared.size >= max) return false;
  prepared.set(name, 'kept');
  return true;
}

/**
 * Returns whether a statement failed because a column has changed its type since it was prepared. From then on, the
 * statement runs without its name on this connection.
 */
export function invalidateIfStale(client: ClientBase, name: string | undefined, error: unknown): boolean {
  if (name === undefined || !(error instanceof Error)) return false;
  const { code, routine } = error as { readonly code?: string; readonly routine?: string };
  if (code !== '0A000' || routine !== 'RevalidateCachedQuery') return false;
  preparedOn.get(client)?.set(name, 'stale');
  return true;
}
