import type { ValidationError } from '../errors/input-errors.js';

export type Problems = readonly ValidationError[];

/** The problems that a validator found, or a promise of them, which never rejects. */
export type ValidationResult = Problems | Promise<Problems>;

export const noProblems: Problems = Object.freeze([]);

/** The maximum number of asynchronous validators that run at a time: they may call a database or a service. */
const maxPending = 100;

/** Calls the next step with the problems; without a promise if the problems are not one. */
export function andThen<T>(
  result: ValidationResult,
  next: (problems: Problems) => T | Promise<T>,
): T | Promise<T> {
  return result instanceof Promise ? result.then(next) : next(result);
}

/** Returns all problems in the order of the results. Validators run as the results are read, batch by batch. */
export function collectResults(results: Iterable<ValidationResult>): ValidationResult {
  const iterator = results[Symbol.iterator]();
  const first = takeBatch(iterator);
  return first.some((result) => result instanceof Promise)
    ? collectAll(first, iterator)
    : (first.flat() as Problems);
}

async function collectAll(
  first: readonly ValidationResult[],
  rest: Iterator<ValidationResult>,
): Promise<Problems> {
  const problems: ValidationError[] = [];
  for (let batch = first; batch.length > 0; batch = takeBatch(rest)) {
    for (const found of await Promise.all(batch)) {
      for (const problem of found) problems.push(problem);
    }
  }
  return problems;
}

/** Reads results up to the end, or until enough of them are pending. Empty results are left out. */
function takeBatch(iterator: Iterator<ValidationResult>): ValidationResult[] {
  const batch: ValidationResult[] = [];
  let pending = 0;
  while (pending < maxPending) {
    const { value, done } = iterator.next();
    if (done === true) break;
    if (value === noProblems) continue;
    batch.push(value);
    if (value instanceof Promise) pending += 1;
  }
  return batch;
}
