import type { Dialect } from '../dialect/dialect.js';
import type { Cancellation } from './cancellation.js';
import { isTransient } from './failures.js';

/** How often a transaction of Espalier's own is tried again. */
export const defaultRetries = 3;

/** The first pause, in milliseconds; each one after it is twice as long. */
const firstPause = 20;

/**
 * Runs `attempt`, and again when it collided with another transaction: a serialization failure, a deadlock, a database
 * that is locked. Each pause is up to half shorter by chance, so that those that collided do not meet again.
 */
export function retrying<T>(
  attempt: () => Promise<T>,
  retries: number,
  dialect: Dialect,
  interrupt: Cancellation | undefined,
  failed = 0,
): Promise<T> {
  return attempt().catch((error) => retryAfter(error, attempt, retries, dialect, interrupt, failed));
}

/** What {@link retrying} does after a failure. */
export async function retryAfter<T>(
  error: unknown,
  attempt: () => Promise<T>,
  retries: number,
  dialect: Dialect,
  interrupt: Cancellation | undefined,
  failed = 0,
): Promise<T> {
  if (failed >= retries || !isTransient(dialect, error)) throw error;
  await pause(firstPause * 2 ** failed * (1 - Math.random() / 2), interrupt);
  return retrying(attempt, retries, dialect, interrupt, failed + 1);
}

async function pause(milliseconds: number, interrupt: Cancellation | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const passing = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  try {
    await (interrupt === undefined ? passing : interrupt.race(passing));
  } finally {
    clearTimeout(timer);
  }
}
