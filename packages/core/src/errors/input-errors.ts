import { type ErrorDetails, EspalierError } from './espalier-error.js';
import { isLongPath, type PathChain, toPath } from './path.js';

/** What a problem of the values can tell beside its message. */
export interface ValidationDetails extends ErrorDetails {
  /** Where it is, as a chain: in place of `path`. */
  readonly at?: PathChain | undefined;
  readonly validator?: string | undefined;
}

/**
 * Data that was passed to a call is wrong: values to store, a condition, a key. Nothing of it reached the database.
 *
 * `errors` lists every problem found, each a `ValidationError` (or one of its subclasses) with its own `path`.
 * A single problem is thrown as itself, and its `errors` holds it alone.
 */
export class ValidationError extends EspalierError {
  declare readonly errors: readonly ValidationError[];
  /** Name of the validator that refused: of a function the name it was given, of a schema its library's. */
  declare readonly validator?: string;
  /** Where it is, as a chain: its identity is that of the record's own path. @internal */
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

  /** Where a problem is, if it was told by a chain. @internal */
  static pathChainOf(problem: ValidationError): PathChain | undefined {
    return problem.#at;
  }
}

// A lone problem lists itself. As a property of its own, that would be a circle in every log.
Object.defineProperty(ValidationError.prototype, 'errors', {
  get(this: ValidationError) {
    return Object.freeze([this]);
  },
});

/** A path of thousands of steps, in thousands of problems, would take gigabytes: it is made when it is asked for. */
function setPath(problem: ValidationError, at: PathChain): void {
  if (isLongPath(at)) Object.defineProperty(problem, 'path', { get: () => toPath(at), enumerable: true });
  else Object.assign(problem, { path: toPath(at) });
}

/** A key of the values is neither an attribute nor an association of the model. */
export class UnknownKeyError extends ValidationError {
  /** The known name nearest to the unknown one, when one is near. */
  declare readonly suggestion?: string;

  constructor(message: string, details: ValidationDetails & { readonly suggestion?: string | undefined }) {
    super(message, { code: 'UNKNOWN_KEY', ...details });
    if (details.suggestion !== undefined) this.suggestion = details.suggestion;
  }
}

/** A nested value belongs to an association that `include` does not cover. */
export class NotIncludedError extends ValidationError {
  constructor(message: string, details: ValidationDetails = {}) {
    super(message, { code: 'NOT_INCLUDED', ...details });
  }
}

/** A call or one of its options is wrong in the code that makes the call, whatever values it is given. */
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
