import { EspalierError } from './espalier-error.js';
import { ValidationError } from './input-errors.js';

/** A million wrong rows do not make a message of a million lines. */
const maxLines = 100;

/**
 * Makes a problem that may be one of very many. It has no stack trace: the trace is the same for all problems of a call,
 * and costs more than everything else about them. A problem gets one when it is thrown.
 */
export function withoutStackTrace<T extends ValidationError>(make: () => T): T {
  // The limit is one for the whole process; `make` is synchronous, so no other code runs while it is 0.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Gives a problem the stack trace of the place where it is thrown. */
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
  textOf: (problem: ValidationError) => string,
): string {
  const lines = problems.slice(0, maxLines).map((problem) => `  - ${textOf(problem)}`);
  if (problems.length > maxLines)
    lines.push(`  and ${problems.length - maxLines} more, listed in \`errors\``);
  return [`${call}: ${problems.length} problems`, ...lines].join('\n');
}
