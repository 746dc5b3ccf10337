import type { ValidationError } from '../errors/input-errors.js';

/** What is wrong with something. */
export type Problems = readonly ValidationError[];

/** What a validator says: at once, or when it has found out. A promise of it never rejects. */
export type ValidationResult = Problems | Promise<Problems>;

export const noProblems: Problems = Object.freeze([]);

/** Validators may ask a database or a service; this many do so at a time. */
const maxPending = 100;

/** Takes the next step at once where nothing has to be waited for: then no promise is made. */
export function andThen<T>(
  verdict: ValidationResult,
  next: (problems: Problems) => T | Promise<T>,
): T | Promise<T> {
  return verdict instanceof Promise ? verdict.then(next) : next(verdict);
}

/** All problems, in the order of the verdicts, which are asked for one by one as others come in. */
export function collectResults(verdicts: Iterable<ValidationResult>): ValidationResult {
  const iterator = verdicts[Symbol.iterator]();
  const first = nextOf(iterator);
  return first.some((verdict) => verdict instanceof Promise)
    ? collectAll(first, iterator)
    : (first.flat() as Problems);
}

async function collectAll(
  first: readonly ValidationResult[],
  rest: Iterator<ValidationResult>,
): Promise<Problems> {
  const problems: ValidationError[] = [];
  for (let verdicts = first; verdicts.length > 0; verdicts = nextOf(rest)) {
    for (const found of await Promise.all(verdicts)) for (const each of found) problems.push(each);
  }
  return problems;
}

/** The verdicts up to the end, or until enough of them are waited for; those that are fine at once are left out. */
function nextOf(iterator: Iterator<ValidationResult>): ValidationResult[] {
  const verdicts: ValidationResult[] = [];
  let waiting = 0;
  while (waiting < maxPending) {
    const { value, done } = iterator.next();
    if (done === true) break;
    if (value === noProblems) continue;
    verdicts.push(value);
    if (value instanceof Promise) waiting += 1;
  }
  return verdicts;
}
