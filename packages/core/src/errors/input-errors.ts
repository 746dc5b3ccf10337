import { type ErrorDetails, EspalierError } from './espalier-error.js';

/** What a problem of the values can tell beside its message. */
export interface ValidationDetails extends ErrorDetails {
  readonly validator?: string | undefined;
}

/**
 * What was passed to a call is wrong; nothing of it reached the database.
 *
 * `errors` lists every problem found, each a `ValidationError` (or one of its subclasses) with its own `path`.
 * A single problem is thrown as itself, and its `errors` holds it alone.
 */
export class ValidationError extends EspalierError {
  readonly errors: readonly ValidationError[];
  /** Name of the validator that refused: of a function the name it was given, of a schema its library's. */
  declare readonly validator?: string;

  constructor(message: string, details: ValidationDetails = {}, errors: readonly ValidationError[] = []) {
    super(message, 'VALIDATION_FAILED', details);
    if (details.validator !== undefined) this.validator = details.validator;
    this.errors = Object.freeze(errors.length > 0 ? [...errors] : [this]);
    // A lone problem lists itself: shown in full, that would be a circle in every log.
    if (errors.length === 0) Object.defineProperty(this, 'errors', { enumerable: false });
  }
}

/** A key of the values is neither an attribute nor an association of the model. */
export class UnknownKeyError extends ValidationError {
  /** The known name nearest to the unknown one, when one is near. */
  declare readonly suggestion?: string;

  constructor(message: string, details: ErrorDetails & { readonly suggestion?: string | undefined }) {
    super(message, { code: 'UNKNOWN_KEY', ...details });
    if (details.suggestion !== undefined) this.suggestion = details.suggestion;
  }
}

/** `include` is wrong, or a nested value is not covered by it. */
export class IncludeError extends ValidationError {
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, { code: 'INVALID_INCLUDE', ...details });
  }
}

/** Whoever sends a million wrong rows does not decide how long a line of the log is. */
const mostLines = 100;

/** One error for a list of problems: the problem itself when it is alone. */
export function combineProblems(call: string, problems: readonly ValidationError[]): ValidationError {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return first;
  const lines = problems.slice(0, mostLines).map((problem) => `  - ${problem.message}`);
  if (problems.length > mostLines)
    lines.push(`  and ${problems.length - mostLines} more, listed in \`errors\``);
  return new ValidationError([`${call}: ${problems.length} problems`, ...lines].join('\n'), {}, problems);
}
