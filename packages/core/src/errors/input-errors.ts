import { type ErrorDetails, EspalierError } from './espalier-error.js';
import { isLongPath, type PathChain, toPath } from './path.js';

/** The facts that a problem of the values reports in addition to its message. */
export interface ValidationDetails extends ErrorDetails {
  /** The path as a chain, in place of `path`. */
  readonly at?: PathChain | undefined;
  readonly validator?: string | undefined;
}

/**
 * Data that was passed to a call is wrong: values to store, a condition or a key. Nothing has reached the database.
 *
 * A single problem is thrown as itself. Several are thrown as one `ValidationError` that lists them in `errors`.
 *
 * @example
 * catch (error) {
 *   if (!(error instanceof ValidationError)) throw error;
 *   return error.errors.map(({ path = [], message }) => ({ field: formatPath(path), message }));
 * }
 */
export class ValidationError extends EspalierError {
  /** Every problem, each with its own `path`. A single problem lists itself. */
  declare readonly errors: readonly ValidationError[];
  /** The name of the validator that rejected the value; for a schema, the name of its library. */
  declare readonly validator?: string;
  /** The path as a chain: the same object as the path of the record. @internal */
  readonly #at: PathChain | undefined;

  constructor(message: string, details: ValidationDetails = {}, errors?: readonly ValidationError[]) {
    super(message, 'VALIDATION_FAILED', details);
    this.#at = details.at;
    if (details.at !== undefined) setPath(this, details.at);
    if (details.validator !== undefined) this.validator = details.validator;
    if (errors !== undefined) {
      const value = Object.freeze([...errors]);
      Object.defineProperty(this, 'errors', { value, enumerable: true });
    }
  }

  /** Returns the path chain of a problem, if it has one. @internal */
  static pathChainOf(problem: ValidationError): PathChain | undefined {
    return problem.#at;
  }
}

// A single problem lists itself. An own property would be a circular reference in every log.
Object.defineProperty(ValidationError.prototype, 'errors', {
  get(this: ValidationError) {
    return Object.freeze([this]);
  },
});

/** Sets `path`. A long path is computed when it is read: thousands of them would need gigabytes of memory. */
function setPath(problem: ValidationError, at: PathChain): void {
  if (isLongPath(at)) Object.defineProperty(problem, 'path', { get: () => toPath(at), enumerable: true });
  else Object.assign(problem, { path: toPath(at) });
}

/** A key of the values is neither an attribute nor an association of the model. */
export class UnknownKeyError extends ValidationError {
  /** The most similar name of the model, if one is similar. */
  declare readonly suggestion?: string;

  constructor(message: string, details: ValidationDetails & { readonly suggestion?: string | undefined }) {
    super(message, { code: 'UNKNOWN_KEY', ...details });
    if (details.suggestion !== undefined) this.suggestion = details.suggestion;
  }
}

/** A nested value belongs to an association that `include` does not cover, so it would be lost. */
export class NotIncludedError extends ValidationError {
  constructor(message: string, details: ValidationDetails = {}) {
    super(message, { code: 'NOT_INCLUDED', ...details });
  }
}

/** A call or one of its options is wrong, whatever the data is: a mistake in the code that calls. */
export class OptionError extends EspalierError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'INVALID_OPTION', details);
  }
}

/** An entry of `include` is wrong. */
export class IncludeError extends OptionError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'INVALID_INCLUDE', ...details });
  }
}
