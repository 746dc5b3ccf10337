import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { LruCache } from '../../util/lru-cache.js';

/** Statements that one connection keeps prepared at most: the server holds memory for each. */
const maxPrepared = 200;
/** Those among them that finders have: a program has more shapes of finds than of creates, and creates gain more. */
export const maxFinderStatements = 150;
const preparedOn = new WeakMap<ClientBase, Map<string, 'kept' | 'stale'>>();
const names = new LruCache<string>(1000);

/** A name for a text that is the same in every process. PostgreSQL keeps 63 bytes of it. */
export function preparedName(sql: string): string {
  const digest = () => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  return names.get(sql, () => `espalier_${digest()}`);
}

/**
 * Whether a connection has, or may still take, a prepared statement of a name.
 *
 * @param max how many it may have before this one is taken
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
 * Whether a statement failed because a column has changed its type since it was prepared. It then runs without its name
 * on this connection, from now on.
 */
export function invalidateIfStale(client: ClientBase, name: string | undefined, error: unknown): boolean {
  if (name === undefined || !(error instanceof Error)) return false;
  const { code, routine } = error as { readonly code?: string; readonly routine?: string };
  if (code !== '0A000' || routine !== 'RevalidateCachedQuery') return false;
  preparedOn.get(client)?.set(name, 'stale');
  return true;
}
