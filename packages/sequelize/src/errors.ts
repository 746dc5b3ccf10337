import type { Path } from '@espalier/core';

/** The base class of this package's errors. `cause` is the error of Espalier that was translated. */
export class BaseError extends Error {
  constructor(message?: string, options?: ErrorOptions, details: object = {}) {
    super(message, options);
    Object.assign(this, { name: this.name }, details);
  }
}

/** One problem of a ValidationError. `path` is the name of the attribute, and `at` its path in the values. */
export class ValidationErrorItem {
  constructor(
    readonly message: string,
    readonly type: string,
    readonly path: string | null = null,
    readonly validatorKey: string | null = null,
    readonly at: Path = [],
  ) {}
}

/** Values are invalid. Nothing was written. */
export class ValidationError extends BaseError {
  constructor(
    message: string | undefined,
    readonly errors: readonly ValidationErrorItem[] = [],
    ...rest: [options?: ErrorOptions, details?: object]
  ) {
    super(message || errors.map((item) => `${item.type}: ${item.message}`).join(',\n'), ...rest);
  }
}

/** A row has the same unique key as another row. */
export class UniqueConstraintError extends ValidationError {
  declare readonly fields: object;
  declare readonly original: unknown;
  declare readonly parent: unknown;

  constructor(errors: readonly ValidationErrorItem[], options?: ErrorOptions, details: object = {}) {
    super('Validation error', errors, options, details);
  }
}

/** The database rejected a statement. `original` and `parent` are the error of the driver. */
export class DatabaseError extends BaseError {
  declare readonly original: unknown;
  declare readonly parent: unknown;
}
export class ForeignKeyConstraintError extends DatabaseError {}
export class TimeoutError extends DatabaseError {}
export class ConnectionError extends DatabaseError {}
/** The declaration of an association is invalid. */
export class AssociationError extends BaseError {}
/** `include` is invalid, or does not cover a nested value. */
export class EagerLoadingError extends BaseError {}
export class InstanceError extends BaseError {}
export class QueryError extends BaseError {}
export class OptimisticLockError extends BaseError {}

// These classes are never thrown. They exist for code that compares errors with `instanceof`.
export class AccessDeniedError extends ConnectionError {}
export class ConnectionAcquireTimeoutError extends ConnectionError {}
export class ConnectionRefusedError extends ConnectionError {}
export class ConnectionTimedOutError extends ConnectionError {}
export class EmptyResultError extends BaseError {}
export class ExclusionConstraintError extends DatabaseError {}
export class HostNotFoundError extends ConnectionError {}
export class HostNotReachableError extends ConnectionError {}
export class InvalidConnectionError extends ConnectionError {}
export class UnknownConstraintError extends DatabaseError {}
