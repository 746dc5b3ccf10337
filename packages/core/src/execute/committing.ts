import type { Dialect } from '../dialect/dialect.js';
import { AbortError, ConnectionError, TimeoutError } from '../errors/database-errors.js';
import { orElse, type Paced } from '../util/pausable.js';
import type { Connection } from './connection.js';
import { translateError } from './translate-error.js';

/**
 * Runs one statement that commits what it changes. If the connection is lost before the answer arrives, the error says
 * that the outcome is unknown: the database may have committed.
 */
export function committing<T>(connection: Connection, dialect: Dialect, run: () => Paced<T>): Paced<T> {
  return orElse(run, (error) => {
    const translated = translateError(dialect, error);
    throw connection.lostAnswer ? withUnknownOutcome(translated) : translated;
  });
}

/** Returns the same error with the addition that nobody knows whether the database has committed. */
export function withUnknownOutcome(error: Error): Error {
  const Same = [AbortError, TimeoutError].find((each) => error instanceof each) ?? ConnectionError;
  const message = `${error.message}; the database did not confirm the commit, so that its outcome is unknown`;
  return new Same(message, {
    cause: error instanceof Same ? error.cause : error,
    outcome: 'unknown',
    hint: 'read the rows before you try again: they may have been written',
  });
}
