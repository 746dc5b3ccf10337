import { setTimeout } from 'node:timers/promises';
import type { Dialect } from '../dialect/dialect.js';
import { AbortError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import type { Paced } from '../util/pausable.js';
import type { Cancellation } from './cancellation.js';

/** How many times Espalier retries a transaction that it started itself. */
export const defaultRetries = 3;

/** The first pause, in milliseconds. Each later pause is twice as long. */
const firstPause = 20;

/** When failed work runs again. */
export interface Retries {
  readonly maxRetries: number;
  readonly dialect: Dialect;
  readonly cancellation: Cancellation | undefined;
}

/**
 * Runs `attempt`, and runs it again after it collided with another transaction: a serialization failure or a deadlock.
 */
export function retrying<T>(attempt: () => Promise<T>, retries: Retries): Promise<T> {
  return attempt().catch((error) => retryAfter(error, attempt, retries));
}

/** Runs `attempt` again after it failed with `error`, as {@link retrying} does. */
export async function retryAfter<T>(
  error: unknown,
  attempt: () => Paced<T>,
  { maxRetries, dialect, cancellation }: Retries,
): Promise<T> {
  let lastError = error;
  for (let retry = 0; retry < maxRetries && isTransient(dialect, lastError); retry += 1) {
    await pause(pauseBefore(retry), cancellation);
    try {
      return await attempt();
    } catch (nextError) {
      lastError = nextError;
    }
  }
  throw lastError;
}

/** Whether work collided with another transaction, so that it may succeed when it runs again. */
function isTransient(dialect: Dialect, error: unknown): boolean {
  // The cause of an AbortError is any value of the program.
  if (error instanceof AbortError) return false;
  const cause = error instanceof EspalierError ? error.cause : error;
  return dialect.describeFailure(cause)?.isTransient === true;
}

/** Up to half of a pause is left out at random, so that the transactions that collided do not collide again. */
function pauseBefore(retry: number): number {
  return firstPause * 2 ** retry * (1 - Math.random() / 2);
}

/** Pauses, or throws as soon as the call is cancelled. */
export async function pause(milliseconds: number, cancellation: Cancellation | undefined): Promise<void> {
  if (cancellation === undefined) return setTimeout(milliseconds);
  const { signal } = cancellation;
  await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
}
