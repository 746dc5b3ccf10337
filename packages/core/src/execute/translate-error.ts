import type { Dialect } from '../dialect/dialect.js';
import { DatabaseError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import type { FailurePlace } from './failed-attributes.js';
import { failureError } from './failure-error.js';

/**
 * Returns the error of Espalier for an error that a driver or the pool threw, which becomes its `cause`. Returns errors
 * of Espalier, and errors that the dialect does not know, as they are.
 */
export function translateError(dialect: Dialect, error: unknown, place: FailurePlace = {}): Error {
  if (error instanceof EspalierError) return error;
  const failure = dialect.describeFailure(error);
  if (failure !== undefined) return failureError(failure, place, error);
  return error instanceof Error ? error : new DatabaseError(String(error), { cause: error });
}
