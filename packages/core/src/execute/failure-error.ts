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
  usedUp: DatabaseError,
  other: DatabaseError,
} satisfies Record<DatabaseFailure['kind'], typeof DatabaseError>;

/** The meaning of each kind of failure, and what a developer can do about it. */
const explanations: { readonly [kind in DatabaseFailure['kind']]?: { meaning?: string; hint?: string } } = {
  unique: {
    meaning: 'another row has the same value',
    hint: 'use another value, or link that row instead of creating it again',
  },
  foreignKey: { meaning: 'it has no matching row, or another row still refers to it' },
  notNull: { hint: 'give the column a value, or let it be null' },
  check: { meaning: 'the value is outside what the table allows' },
  connection: { hint: 'see that the database runs and that the connection options are right' },
  usedUp: {
    meaning: 'its numbers are used up',
    hint: 'if the key is an INTEGER, make it a BIGINT, in the model and in the table',
  },
  timeout: { meaning: 'it took longer than is allowed' },
};

/** The row that caused a failure, as far as it is known. */
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
  { kind, reason, hint: ownHint, table, columns, constraint }: DatabaseFailure,
  place: FailurePlace,
  cause?: unknown,
): Error {
  const details: DatabaseErrorDetails = { ...place, table, columns, constraint, cause };
  const where = place.path === undefined ? '' : `${formatPath(place.path) || place.model}: `;
  const { meaning, hint } = explanations[kind] ?? {};
  const message = meaning === undefined ? `${where}${reason}` : `${where}${reason}; ${meaning}`;
  return new classOf[kind](message, { ...details, hint: ownHint ?? hint });
}
