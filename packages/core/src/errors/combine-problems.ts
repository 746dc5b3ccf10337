import { EspalierError } from './espalier-error.js';
import { ValidationError } from './input-errors.js';

/** The maximum number of problems in one message. */
const maxLines = 100;

/**
 * Builds a problem without a stack trace, since it may be one of very many. The trace would be the same for all problems
 * of a call, and would cost more than the rest of them. {@link withStackTrace} adds it to a problem that is thrown.
 */
export function withoutStackTrace<T extends ValidationError>(build: () => T): T {
  // The limit is global to the process; `build` is synchronous, so no other code runs while the limit is 0.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return build();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Sets the stack trace of a problem to the place where it is thrown. Returns the same problem. */
export function withStackTrace<T extends EspalierError>(problem: T): T {
  Error.captureStackTrace(problem, withStackTrace);
  EspalierError.logInStack(problem);
  return problem;
}

/** Returns one error for a list of problems: the only problem itself, or an error that lists them all. */
export function combineProblems(call: string, problems: readonly ValidationError[]): ValidationError {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) return withStackTrace(first);
  const message = formatProblems(call, problems, ({ message }) => message);
  const log = formatProblems(call, problems, ({ message, hint }) =>
    hint === undefined ? message : `${message}; ${hint}`,
  );
  return new ValidationError(message, { log }, problems);
}

function formatProblems(
  call: string,
  problems: readonly ValidationError[],
  format: (problem: ValidationError) => string,
): string {
  const lines = problems.slice(0, maxLines).map((problem) => `  - ${format(problem)}`);
  if (problems.length > maxLines)
    lines.push(`  and ${problems.length - maxLines} more, listed in \`errors\``);
  return [`${call}: ${problems.length} problems`, ...lines].join('\n');
}
