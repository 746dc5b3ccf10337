import type { DatabaseError, EspalierError, ValidationError } from '@espalier/core';

/**
 * Returns the error that a call rejects with. Its type has the properties of every kind of error; the test says which it is.
 *
 * @throws Error if the call does not reject
 */
export async function errorOf(
  call: Promise<unknown>,
): Promise<EspalierError & ValidationError & DatabaseError> {
  return call.then(
    () => Promise.reject(new Error('the call did not reject')),
    (error) => error,
  );
}
