import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { LruCache } from '../../util/lru-cache.js';

/** How many statements one connection keeps prepared: the server holds memory for each. */
const maxPrepared = 200;
/** How many of them finders may take: a program has more shapes of finds than of creates, and creates gain more. */
export const maxFinderStatements = 150;
const preparedOn = new WeakMap<ClientBase, Map<string, 'kept' | 'stale'>>();
const names = new LruCache<string>(1000);

/** Returns the name of a text, the same in every process. PostgreSQL keeps 63 bytes of a name. */
export function preparedName(sql: string): string {
  const digest = () => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  return names.get(sql, () => `espalier_${digest()}`);
}

/**
 * Marks a statement as prepared on a connection, and returns whether the connection has it or may still take it.
 *
 * @param max how many statements the connection may have with this one
 */
export function tryKeepPrepared(client: ClientBase, name: string, max = maxPrepared): boolean {
  const prepared = preparedOn.get(client) ?? new Map();
  preparedOn.set(client, prepared);
  const known = prepared.get(name);
  if (known !== undefined) return known === 'kept';
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
