import { TimeoutError } from '../errors/database-errors.js';

/** What the pool of knex says about itself. A pool that the user has made may say less. */
interface CountedPool {
  readonly acquireTimeoutMillis?: number;
  readonly max?: number;
  numUsed?(): number;
}

/** Whether an error says that no connection could be acquired in time. */
export function isAcquireTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'KnexTimeoutError';
}

/** Returns the error for a call that got no connection in time, with the limit and with what was in its way. */
export function acquireTimeout(pool: CountedPool, cause: unknown): TimeoutError {
  const { acquireTimeoutMillis: limit, max } = pool;
  const time = limit === undefined ? 'in time' : `within ${limit} ms`;
  const message = `No connection was available ${time} (\`pool.acquireTimeout\`)`;
  const used = pool.numUsed?.();
  if (max === undefined || used === undefined) return new TimeoutError(message, { cause });
  return new TimeoutError(`${message}: ${used} of ${max} connections are in use`, {
    cause,
    hint: hintFor(used >= max),
  });
}

function hintFor(isFull: boolean): string {
  if (!isFull)
    return 'the server is slow to open connections; raise `pool.acquireTimeout`, or keep some open with `pool.min`';
  return [
    'look for transactions that stay open, and for calls that wait for others outside their transaction',
    'otherwise raise `pool.max` or `pool.acquireTimeout`',
  ].join('; ');
}
