import type { Dialect } from '../dialect/dialect.js';
import { DatabaseError, RowNotInsertedError } from '../errors/database-errors.js';
import { formatPath, type PathChain, toPath } from '../errors/path.js';
import { hasFailedBefore } from './rows-before.js';

/** Whether the database rejected a row without saying which row it was. */
export function hasUnknownRow(dialect: Dialect, error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError) || error.path !== undefined || hasFailedBefore(error)) return false;
  return dialect.describeFailure(error.cause)?.isRowFailure === true;
}

/** Returns the same error with the addition that the database does not report the row. */
export function withUnknownRow(error: DatabaseError, rowCount: number): DatabaseError {
  const { message, hint, code, model, attribute, attributes, table, columns, constraint, cause } = error;
  const which = `which of the ${rowCount} rows of this create it was`;
  const extended = `${message}; the database does not report ${which}`;
  const SameError = error.constructor as typeof DatabaseError;
  const details = { code, hint, model, attribute, attributes, table, columns, constraint, cause };
  return new SameError(extended, details);
}

/** Returns the error for a row that was sent and not inserted. */
export function rowNotInserted(model: string, table: string, chain: PathChain): RowNotInsertedError {
  const path = toPath(chain);
  const what = `the row of '${model}' was not inserted, though the database reported no error`;
  const message = `${formatPath(path) || model}: ${what}. Everything was rolled back`;
  const hint = `see the triggers and rules of "${table}"`;
  return new RowNotInsertedError(message, { model, table, path, hint });
}
