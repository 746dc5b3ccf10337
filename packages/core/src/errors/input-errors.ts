import { type ErrorDetails, EspalierError } from './espalier-error.js';
import { isLong, type PathChain, toPath } from './path.js';

/** What a problem of the values can tell beside its message. */
export interface ValidationDetails extends ErrorDetails {
  /** Where it is, as a chain: in place of `path`. */
  readonly at?: PathChain | undefined;
  readonly validator?: string | undefined;
}

/**
 * What was passed to a call is wrong; nothing of it reached the database.
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
  static placeOf(problem: ValidationError): PathChain | undefined {
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
  if (isLong(at)) Object.defineProperty(problem, 'path', { get: () => toPath(at), enumerable: true });
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

/** `include` is wrong, or a nested value is not covered by it. */
export class IncludeError extends ValidationError {
  constructor(message: string, details: ValidationDetails = {}) {
    super(message, { code: 'INVALID_INCLUDE', ...details });
  }
}

/** Whoever sends a million wrong rows does not decide how long a line of the log is. */
const maxLines = 100;

/**
 * Makes a problem that may be one of very many: without a trace of the code, which for all of them is the same and costs
 * more than all the rest. It gets one when it is thrown.
 */
export function withoutStackTrace<T extends ValidationError>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Gives a problem, which is to be thrown, the trace of where that is. */
export function withStackTrace<T extends ValidationError>(problem: T): T {
  Error.captureStackTrace(problem, withStackTrace);
  return problem;
}

/** One error for a list of problems: the problem itself when it is alone. */
export function combineProblems(call: string, problems: readonly ValidationError[]): ValidationError {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return withStackTrace(first);
  const lines = problems.slice(0, maxLines).map((problem) => `  - ${problem.message}`);
  if (problems.length > maxLines)
    lines.push(`  and ${problems.length - maxLines} more, listed in \`errors\``);
  return new ValidationError([`${call}: ${problems.length} problems`, ...lines].join('\n'), {}, problems);
}
