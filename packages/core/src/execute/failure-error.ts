import type { DatabaseFailure } from '../dialect/failure.js';
import {
  CheckConstraintError,
  ConnectionError,
  DatabaseError,
  ForeignKeyConstraintError,
  NotNullConstraintError,
  TimeoutError,
  TransactionError,
  UniqueConstraintError,
} from '../errors/database-errors.js';
import { formatPath } from '../errors/path.js';
import { type FailurePlace, failedAttributes, failurePath } from './failed-attributes.js';

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

/**
 * Returns the error for a failure of the database. Its message names the model, path, table and columns, and no value of
 * any row.
 */
export function failureError(failure: DatabaseFailure, place: FailurePlace, cause?: unknown): Error {
  const { kind, reason, table, columns, constraint } = failure;
  const attributes = failedAttributes(failure, place);
  const path = failurePath(place, attributes);
  const model = place.model?.name;
  const where = path === undefined ? '' : `${formatPath(path) || model}: `;
  const { meaning, hint: generalHint } = explanations[kind] ?? {};
  const hint = failure.hint ?? generalHint;
  const message = meaning === undefined ? `${where}${reason}` : `${where}${reason}; ${meaning}`;
  const attribute = attributes?.length === 1 ? attributes[0] : undefined;
  const details = { model, attribute, attributes, path, table, columns, constraint, hint, cause };
  return new classOf[kind](message, details);
}
