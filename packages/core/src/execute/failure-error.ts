import type { DatabaseFailure } from '../dialect/failure.js';
import {
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  type DatabaseErrorDetails,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  TimeoutError,
  TransactionError,
  UniqueConstraintError,
} from '../errors/database-errors.js';
import { formatPath, type Path } from '../errors/path.js';

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

/** The row that a failure is about, as far as it is known. */
export interface FailurePlace {
  readonly model?: string | undefined;
  /** Path of the row that the database rejected; absent if the row is unknown. */
  readonly path?: Path | undefined;
}

/**
 * Returns the error for a failure of the database. Its message names the model, path, table and columns, and no value of
 * any row.
 */
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
