import type { DatabaseFailure, Dialect } from '../dialect/dialect.js';
import {
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  type DatabaseErrorDetails,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  RowNotInsertedError,
  TimeoutError,
  TransactionError,
  UniqueConstraintError,
} from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import { formatPath, type Path, type PathChain, toPath } from '../errors/path.js';

const classOf = {
  unique: UniqueConstraintError,
  foreignKey: ForeignKeyConstraintError,
  notNull: NotNullConstraintError,
  check: CheckConstraintError,
  connection: ConnectionError,
  timeout: TimeoutError,
  transaction: TransactionError,
  other: DatabaseError,
} satisfies Record<DatabaseFailure['kind'], typeof DatabaseError>;

const remedies: Readonly<Record<DatabaseFailure['kind'], string>> = {
  unique: 'another row has the same value; use another, or link that row instead of creating it again',
  foreignKey: 'it refers to a row that does not exist, or is still referred to',
  notNull: 'give the column a value, or let it be null',
  check: 'the value is outside what the table allows',
  connection: 'see that the database runs and that the connection options are right',
  timeout: 'it took longer than is allowed',
  transaction: '',
  other: '',
};

/** Where a failure happened, as far as it is known. */
export interface FailurePlace {
  readonly model?: string | undefined;
  /** Path of the row that broke; absent when it is not known which one did. */
  readonly path?: Path | undefined;
}

/**
 * An error of Espalier for whatever a driver or the pool threw. The message names model, path, table and columns,
 * and no value of any row; the driver's own error is its `cause`.
 */
export function translateError(dialect: Dialect, error: unknown, place: FailurePlace = {}): Error {
  if (error instanceof EspalierError) return error;
  const failure = dialect.describeFailure(error);
  if (failure === undefined)
    return error instanceof Error ? error : new DatabaseError(String(error), { cause: error });
  return failureError(failure, place, error);
}

/** The error of Espalier for a failure, whoever found it. */
export function failureError(
  { kind, reason, table, columns, constraint }: DatabaseFailure,
  place: FailurePlace,
  cause?: unknown,
): Error {
  const details: DatabaseErrorDetails = { ...place, table, columns, constraint, cause };
  const where = place.path === undefined ? '' : `${formatPath(place.path) || place.model}: `;
  const remedy = remedies[kind] === '' ? '' : `; ${remedies[kind]}`;
  return new classOf[kind](`${where}${reason}${remedy}`, details);
}

/** Whether the database refused a row, and it is not known which. */
export function hasUnknownRow(dialect: Dialect, error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError) || error.path !== undefined) return false;
  return dialect.describeFailure(error.cause)?.isRowFailure === true;
}

/** The same failure, which then says that it is about one row of many. */
export function withUnknownRow(error: DatabaseError, rowCount: number): DatabaseError {
  const { message, code, model, table, columns, constraint, cause } = error;
  const said = `${message}; the database does not tell which of the ${rowCount} rows of this create it was`;
  const Failure = error.constructor as typeof DatabaseError;
  return new Failure(said, { code, model, table, columns, constraint, cause });
}

/** Whether work failed because it collided with another transaction, and may well succeed when it is run again. */
export function isTransient(dialect: Dialect, error: unknown): boolean {
  const cause = error instanceof EspalierError ? error.cause : error;
  return dialect.describeFailure(cause)?.isTransient === true;
}

/** The error for a row that was sent and did not arrive. */
export function rowNotInserted(model: string, table: string, chain: PathChain): RowNotInsertedError {
  const path = toPath(chain);
  const message = `${formatPath(path) || model}: the row of '${model}' was not inserted, though the database reported no error; see the triggers and rules of "${table}". Nothing was kept`;
  return new RowNotInsertedError(message, { model, table, path });
}
