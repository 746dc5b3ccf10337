import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { getOrAdd } from '../../util/grouping.js';
import { LruCache } from '../../util/lru-cache.js';
import { isLost, isStalePrepared, preparedPrefix } from './stale.js';

/** The maximum number of statements that one connection keeps prepared. Each takes memory of the server. */
const maxPrepared = 200;
/** The maximum for finders: a program has more shapes of finds than of creates, but creates gain more. */
export const maxFinderStatements = 150;
const names = new LruCache<string>(1000);
/** The names of statements whose columns have changed. They may change again, as between the schemas of tenants. */
const changed = new Set<string>();

/** The statements that a connection keeps prepared. */
interface PreparedOnConnection {
  readonly names: Set<string>;
  /** How many times they were lost, as after DISCARD ALL. The driver does not know that, so each time has other names. */
  losses: number;
}

const preparedOn = new WeakMap<ClientBase, PreparedOnConnection>();

/** Returns the name of a text, the same in every process. PostgreSQL truncates names at 63 bytes. */
export function preparedName(sql: string): string {
  const digest = () => createHash('sha256').update(sql).digest('hex').slice(0, 32);
  return names.get(sql, () => preparedPrefix + digest());
}

/**
 * Returns the name under which a connection keeps a statement prepared; `undefined` if it keeps too many others, or if the
 * columns of the statement have changed before.
 *
 * @param name the name of the text
 * @param max the maximum number of statements of the connection, including this one
 */
export function keepPrepared(client: ClientBase, name: string, max = maxPrepared): string | undefined {
  if (changed.has(name)) return undefined;
  const prepared = preparedStatementsOf(client);
  const current = prepared.losses === 0 ? name : `${name}_${prepared.losses}`;
  if (prepared.names.has(current)) return current;
  if (prepared.names.size >= max) return undefined;
  prepared.names.add(current);
  return current;
}

/**
 * Returns whether a statement failed because it is not as it was prepared. If the type of a column has changed, the statement
 * runs without a name from then on, on every connection, so that a transaction that runs again does not fail again. If the
 * server has lost it, the statements of the connection are prepared again.
 *
 * @param name the name of the text
 */
export function invalidateIfStale(client: ClientBase, name: string, error: unknown): boolean {
  if (!isStalePrepared(error)) return false;
  if (isLost(error)) {
    const prepared = preparedStatementsOf(client);
    prepared.losses += 1;
    prepared.names.clear();
  } else {
    changed.add(name);
  }
  return true;
}

/** Returns how many statements a connection keeps prepared. */
export function countPrepared(client: ClientBase): number {
  return preparedOn.get(client)?.names.size ?? 0;
}

function preparedStatementsOf(client: ClientBase): PreparedOnConnection {
  return getOrAdd(preparedOn, client, () => ({ names: new Set<string>(), losses: 0 }));
}
