import type { Path } from '@espalier/core';

/** The base of what this package throws. `cause` is the error of Espalier that it was made of. */
export class BaseError extends Error {
  constructor(message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Sequelize${new.target.name.replace(/^Sequelize/, '')}`;
  }
}

/** One problem of a ValidationError: `path` names the attribute, and `at` is where it is in the values that were passed. */
export class ValidationErrorItem {
  constructor(
    readonly message: string,
    readonly type: string,
    readonly path: string | null = null,
    readonly validatorKey: string | null = null,
    readonly at: Path = [],
  ) {}
}

/** Values are wrong. Nothing was written. */
export class ValidationError extends BaseError {
  constructor(
    message: string | undefined,
    readonly errors: readonly ValidationErrorItem[] = [],
    options?: ErrorOptions,
  ) {
    super(message || errors.map((item) => `${item.type}: ${item.message}`).join(',\n'), options);
  }
}

/** A row has the unique key of another. */
export class UniqueConstraintError extends ValidationError {
  declare readonly fields: object;
  declare readonly original: unknown;
  declare readonly parent: unknown;

  constructor(errors: readonly ValidationErrorItem[], refusal: object, options?: ErrorOptions) {
    super('Validation error', errors, options);
    Object.assign(this, refusal);
  }
}

/** The database refused a statement; `original` and `parent` are the error of the driver. */
export class DatabaseError extends BaseError {
  declare readonly original: unknown;
  declare readonly parent: unknown;

  constructor(message: string, refusal: object = {}, options?: ErrorOptions) {
    super(message, options);
    Object.assign(this, refusal);
  }
}
export class ForeignKeyConstraintError extends DatabaseError {}
export class TimeoutError extends DatabaseError {}
export class ConnectionError extends DatabaseError {}
/** An association is declared in a way that cannot work. */
export class AssociationError extends BaseError {}
/** `include` is wrong, or a nested value is not covered by it. */
export class EagerLoadingError extends BaseError {}
export class InstanceError extends BaseError {}
export class QueryError extends BaseError {}

// Never thrown: code that tells errors apart by class finds them all the same.
export class AccessDeniedError extends ConnectionError {}
export class ConnectionAcquireTimeoutError extends ConnectionError {}
export class ConnectionRefusedError extends ConnectionError {}
export class ConnectionTimedOutError extends ConnectionError {}
export class EmptyResultError extends BaseError {}
export class ExclusionConstraintError extends DatabaseError {}
export class HostNotFoundError extends ConnectionError {}
export class HostNotReachableError extends ConnectionError {}
export class InvalidConnectionError extends ConnectionError {}
export class OptimisticLockError extends BaseError {}
export class UnknownConstraintError extends DatabaseError {}
