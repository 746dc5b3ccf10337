import type { ErrorCode } from './error-codes.js';
import { type ErrorDetails, EspalierError } from './espalier-error.js';
import type { Path } from './path.js';

/** The facts that a database reports about a failure in addition to its message. */
export interface DatabaseErrorDetails extends ErrorDetails {
  readonly attributes?: readonly string[] | undefined;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
}

/** The database rejected a statement. `cause` is the driver's own error. */
export class DatabaseError extends EspalierError {
  static {
    EspalierError.setName(DatabaseError, 'DatabaseError');
  }

  /** The attributes of the constraint. `attribute` is set too, and ends the `path`, if there is one only. */
  declare readonly attributes?: readonly string[];
  /** The name of the table, as far as the database reports it. */
  declare readonly table?: string;
  /** The columns of the constraint, as far as the database reports them. */
  declare readonly columns?: readonly string[];
  /** The name of the constraint, as far as the database reports it. */
  declare readonly constraint?: string;

  constructor(message: string, details: DatabaseErrorDetails = {}, code: ErrorCode = 'DATABASE_FAILED') {
    super(message, code, details);
    for (const key of ['attributes', 'table', 'columns', 'constraint'] as const) {
      if (details[key] !== undefined) Object.assign(this, { [key]: details[key] });
    }
  }
}

/** A row has the same unique key as another. */
export class UniqueConstraintError extends DatabaseError {
  static {
    EspalierError.setName(UniqueConstraintError, 'UniqueConstraintError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'UNIQUE_CONSTRAINT');
  }
}

/** A foreign key has no matching row, or another row still refers to the row. */
export class ForeignKeyConstraintError extends DatabaseError {
  static {
    EspalierError.setName(ForeignKeyConstraintError, 'ForeignKeyConstraintError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'FOREIGN_KEY_CONSTRAINT');
  }
}

/** The value of a column is null, and the table does not allow null. */
export class NotNullConstraintError extends DatabaseError {
  static {
    EspalierError.setName(NotNullConstraintError, 'NotNullConstraintError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'NOT_NULL_CONSTRAINT');
  }
}

/** A row violates a CHECK constraint of its table. */
export class CheckConstraintError extends DatabaseError {
  static {
    EspalierError.setName(CheckConstraintError, 'CheckConstraintError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'CHECK_CONSTRAINT');
  }
}

/** A trigger or a rule dropped a row although the insert reported success. The whole call is rolled back. */
export class RowNotInsertedError extends DatabaseError {
  static {
    EspalierError.setName(RowNotInsertedError, 'RowNotInsertedError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'ROW_NOT_INSERTED');
  }
}

/** The database could not be reached, or the connection was lost. */
export class ConnectionError extends DatabaseError {
  static {
    EspalierError.setName(ConnectionError, 'ConnectionError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'CONNECTION_FAILED');
  }
}

/** A statement, a lock, a free connection or the call took longer than is allowed. */
export class TimeoutError extends DatabaseError {
  static {
    EspalierError.setName(TimeoutError, 'TimeoutError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'TIMEOUT');
  }
}

/** The `signal` of the call, or of the transaction around it, was aborted. `cause` is the reason of the signal. */
export class AbortError extends EspalierError {
  static {
    EspalierError.setName(AbortError, 'AbortError');
  }

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'ABORTED', details);
  }
}

/** A transaction collided with another one, has ended, or cannot do what the call asks for. */
export class TransactionError extends DatabaseError {
  static {
    EspalierError.setName(TransactionError, 'TransactionError');
  }

  constructor(message: string, details: DatabaseErrorDetails = {}) {
    super(message, details, 'TRANSACTION_FAILED');
  }
}

/** The row has changed since it was read, so that writing it would overwrite a change that the call has not seen. */
export class VersionConflictError extends EspalierError {
  static {
    EspalierError.setName(VersionConflictError, 'VersionConflictError');
  }

  /** Every place in the values that has an outdated version. */
  readonly paths: readonly Path[];

  constructor(message: string, details: ErrorDetails & { readonly paths?: readonly Path[] } = {}) {
    const { paths = details.path === undefined ? [] : [details.path], ...rest } = details;
    super(message, 'VERSION_CONFLICT', rest);
    this.paths = Object.freeze([...paths]);
  }
}

/** A row that must exist does not. */
export class RecordNotFoundError extends EspalierError {
  static {
    EspalierError.setName(RecordNotFoundError, 'RecordNotFoundError');
  }

  /** Every place in the values that names a missing row. */
  readonly paths: readonly Path[];

  constructor(message: string, details: ErrorDetails & { readonly paths?: readonly Path[] } = {}) {
    const { paths = details.path === undefined ? [] : [details.path], ...rest } = details;
    super(message, 'RECORD_NOT_FOUND', rest);
    this.paths = Object.freeze([...paths]);
  }
}
