import type BetterSqlite3 from 'better-sqlite3';
import type { Cancellation } from '../../execute/cancellation.js';
import { pause } from '../../execute/retries.js';

/** In milliseconds, for each statement: better-sqlite3's own default. */
const defaultMaxWait = 5000;

/** In milliseconds. Each nap is twice as long as the one before it. */
const firstNap = 1;
const longestNap = 25;

/** The connections that wait in naps, each with the maximum wait of a statement. */
const maxWaits = new WeakMap<BetterSqlite3.Database, number>();

/** The call that uses a connection. */
const users = new WeakMap<BetterSqlite3.Database, { readonly cancellation: Cancellation | undefined }>();

/** Lets a connection wait for locks in naps. The driver's own wait would block the process. */
export function waitInNaps(raw: BetterSqlite3.Database): void {
  raw.pragma('busy_timeout = 0');
  maxWaits.set(raw, defaultMaxWait);
}

/** Lets the cancellation of whoever uses a connection end its waits. */
export function waitFor(
  raw: BetterSqlite3.Database,
  user: { readonly cancellation: Cancellation | undefined },
): void {
  users.set(raw, user);
}

/**
 * Whether a statement failed because another connection has locked the database. A transaction that reads an old
 * snapshot cannot write, however long it waits.
 */
export function isLocked(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY') && code !== 'SQLITE_BUSY_SNAPSHOT';
}

/**
 * Runs a statement again and again while another connection locks the database. The process is free meanwhile.
 *
 * @param error the error of the first attempt, which is thrown if it is another one or if the wait takes too long
 */
export async function runUnlocked<T>(
  raw: BetterSqlite3.Database,
  error: unknown,
  run: () => T | Promise<T>,
): Promise<T> {
  let lastError = error;
  const deadline = performance.now() + (isLocked(error) ? readMaxWait(raw) : 0);
  for (let nap = firstNap; isLocked(lastError) && performance.now() < deadline; nap *= 2) {
    const cancellation = users.get(raw)?.cancellation;
    await pause(Math.min(nap, longestNap, deadline - performance.now()), cancellation);
    cancellation?.check();
    try {
      return await run();
    } catch (nextError) {
      lastError = nextError;
    }
  }
  throw lastError;
}

/** Returns how long a statement may wait that has failed. If the program has set `busy_timeout`, the driver has waited. */
function readMaxWait(raw: BetterSqlite3.Database): number {
  const maxWait = maxWaits.get(raw);
  const waited = raw.pragma('busy_timeout', { simple: true }) as number;
  if (maxWait === undefined || waited === 0) return maxWait ?? 0;
  raw.pragma('busy_timeout = 0');
  maxWaits.set(raw, waited);
  return 0;
}
