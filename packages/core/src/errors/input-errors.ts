import { type ErrorDetails, EspalierError } from './espalier-error.js';
import { isLongPath, type PathChain, toPath } from './path.js';

/** The facts that a problem of the values reports in addition to its message. */
export interface ValidationDetails extends ErrorDetails {
  /** The path as a chain, in place of `path`. */
  readonly at?: PathChain | undefined;
  readonly validator?: string | undefined;
  /** The number of all problems, if `errors` lists only the first ones. */
  readonly problemCount?: number;
}

/**
 * Data that was passed to a call is wrong: values to store, a condition or a key. Nothing has reached the database.
 *
 * A single problem is thrown as itself. Several are thrown as one `ValidationError` that lists the first of them in
 * `errors`: up to `maxProblems`, 100 by default.
 *
 * @example
 * catch (error) {
 *   if (!(error instanceof ValidationError)) throw error;
 *   return error.errors.map(({ path = [], message }) => ({ field: formatPath(path), message }));
 * }
 */
export class ValidationError extends EspalierError {
  static {
    EspalierError.setName(ValidationError, 'ValidationError');
  }

  /** The problems, each with its own `path`: the first ones if there are very many. A single problem lists itself. */
  declare readonly errors: readonly ValidationError[];
  /** The number of all problems, which can be more than `errors` lists. */
  declare readonly problemCount: number;
  /** The name of the validator that rejected the value; for a schema, the name of its library. */
  declare readonly validator?: string;

  constructor(message: string, details: ValidationDetails = {}, errors?: readonly ValidationError[]) {
    super(message, 'VALIDATION_FAILED', details);
    if (details.at !== undefined) setPath(this, details.at);
    if (details.validator !== undefined) this.validator = details.validator;
    if (errors !== undefined) {
      const value = Object.freeze([...errors]);
      Object.defineProperty(this, 'errors', { value, enumerable: true });
      const { problemCount = value.length } = details;
      if (problemCount > value.length)
        Object.defineProperty(this, 'problemCount', { value: problemCount, enumerable: true });
    }
  }
}

Object.defineProperties(ValidationError.prototype, {
  // A single problem lists itself. An own property would be a circular reference in every log.
  errors: {
    get(this: ValidationError) {
      return Object.freeze([this]);
    },
  },
  problemCount: {
    get(this: ValidationError) {
      return this.errors.length;
    },
  },
});

/** Sets `path`. A long path is computed when it is read: thousands of them would need gigabytes of memory. */
function setPath(problem: ValidationError, at: PathChain): void {
  if (isLongPath(at)) Object.defineProperty(problem, 'path', { get: () => toPath(at), enumerable: true });
  else Object.assign(problem, { path: toPath(at) });
}

/** A key of the values is neither an attribute nor an association of the model. */
export class UnknownKeyError extends ValidationError {
  static {
    EspalierError.setName(UnknownKeyError, 'UnknownKeyError');
  }

  /** The most similar name of the model, if one is similar. */
  declare readonly suggestion?: string;

  constructor(message: string, details: ValidationDetails & { readonly suggestion?: string | undefined }) {
    super(message, { code: 'UNKNOWN_KEY', ...details });
    if (details.suggestion !== undefined) this.suggestion = details.suggestion;
  }
}

/** A nested value belongs to an association that `include` does not cover, so it would be lost. */
export class NotIncludedError extends ValidationError {
  static {
    EspalierError.setName(NotIncludedError, 'NotIncludedError');
  }

  constructor(message: string, details: ValidationDetails = {}) {
    super(message, { code: 'NOT_INCLUDED', ...details });
  }
}

/** A call or one of its options is wrong, whatever the data is: a mistake in the code that calls. */
export class OptionError extends EspalierError {
  static {
    EspalierError.setName(OptionError, 'OptionError');
  }

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, 'INVALID_OPTION', details);
  }
}

/** The model of a call has a tenant, and no `withContext` around the call has its value. Nothing has reached the database. */
export class MissingContextError extends OptionError {
  static {
    EspalierError.setName(MissingContextError, 'MissingContextError');
  }

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'MISSING_CONTEXT', ...details });
  }
}

/** An entry of `include` is wrong. */
export class IncludeError extends OptionError {
  static {
    EspalierError.setName(IncludeError, 'IncludeError');
  }

  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'INVALID_INCLUDE', ...details });
  }
}
