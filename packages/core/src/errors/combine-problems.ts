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

/**
 * Returns one error for the problems of a call: the only problem itself, or an error that lists them.
 *
 * @param reported the first problems
 * @param count the number of all problems
 */
export function combineProblems(
  call: string,
  reported: readonly ValidationError[],
  count = reported.length,
): ValidationError {
  const [first] = reported;
  if (first !== undefined && count === 1) return withStackTrace(first);
  const format = (describe: (problem: ValidationError) => string) =>
    [
      `${call}: ${count} problems`,
      ...reported.slice(0, maxLines).map((problem) => `  - ${describe(problem)}`),
      ...describeRest(reported.length, count),
    ].join('\n');
  const message = format((problem) => problem.message);
  const log = format((problem) =>
    problem.hint === undefined ? problem.message : `${problem.message}; ${problem.hint}`,
  );
  return new ValidationError(message, { log, problemCount: count }, reported);
}

function describeRest(reported: number, count: number): string[] {
  const rest = count - Math.min(reported, maxLines);
  if (rest === 0) return [];
  if (reported <= maxLines) return [`  and ${rest} more`];
  const listed = reported === count ? ', listed in `errors`' : `; \`errors\` lists the first ${reported}`;
  return [`  and ${rest} more${listed}`];
}
