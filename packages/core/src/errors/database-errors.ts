import type { ErrorCode } from './error-codes.js';
import { type ErrorDetails, EspalierError } from './espalier-error.js';
import type { Path } from './path.js';

/** What a database tells about a failure, beside its message. */
export interface DatabaseErrorDetails extends ErrorDetails {
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
}

/** The database refused a statement. `cause` is the driver's own error. */
export class DatabaseError extends EspalierError {
  declare readonly table?: string;
  declare readonly columns?: readonly string[];
  declare readonly constraint?: string;

  constructor(message: string, details: DatabaseErrorDetails = {}, code: ErrorCode = 'DATABASE_FAILED') {
    super(message, code, details);
    for (const key of ['table', 'columns', 'constraint'] as const) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
  }
}

/** A row has the same unique key as another. */
export class UniqueConstraintError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'UNIQUE_CONSTRAINT');
  }
}

/** A row refers to a row that does not exist, or is still referred to. */
export class ForeignKeyConstraintError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'FOREIGN_KEY_CONSTRAINT');
  }
}

/** A column that may not be null was null. */
export class NotNullConstraintError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'NOT_NULL_CONSTRAINT');
  }
}

/** A row breaks a CHECK constraint of its table. */
export class CheckConstraintError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'CHECK_CONSTRAINT');
  }
}

/** An insert reported success, yet its row did not arrive: a trigger or a rule dropped it. Nothing is kept. */
export class RowNotInsertedError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'ROW_NOT_INSERTED');
  }
}

/** The database could not be reached, or the connection was lost. */
export class ConnectionError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'CONNECTION_FAILED');
  }
}

/** A statement, a lock or a free connection took longer than is allowed. */
export class TimeoutError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'TIMEOUT');
  }
}

/** A transaction could not begin, commit or be used any more. */
export class TransactionError extends DatabaseError {
  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'TRANSACTION_FAILED');
  }
}

/** A row that must exist does not. `paths` lists every place of the values that names a missing row. */
export class RecordNotFoundError extends EspalierError {
  readonly paths: readonly Path[];

  constructor(message: string, details: ErrorDetails & { readonly paths?: readonly Path[] } = {}) {
    const { paths = details.path === undefined ? [] : [details.path], ...rest } = details;
    super(message, 'RECORD_NOT_FOUND', rest);
    this.paths = Object.freeze([...paths]);
  }
}
