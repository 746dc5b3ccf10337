import type { Problem, ProblemList } from '../errors/problem-list.js';

export type Problems = readonly Problem[];

/** The problems that a validator found, or a promise of them, which never rejects. */
export type ValidationResult = Problems | Promise<Problems>;

export const noProblems: Problems = Object.freeze([]);

/** The maximum number of asynchronous validators that run at a time: they may call a database or a service. */
const maxPending = 100;

/** Calls the next step; without a promise if the step before it is finished already. */
export function andThen<T>(before: Promise<void> | void, next: () => T | Promise<T>): T | Promise<T> {
  return before instanceof Promise ? before.then(next) : next();
}

/** Adds all problems in the order of the results. Validators run as the results are read, batch by batch. */
export function collectResults(
  results: Iterable<ValidationResult>,
  problems: ProblemList,
): Promise<void> | void {
  const iterator = results[Symbol.iterator]();
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) {
    if (next.value instanceof Promise) return collectRest(next.value, iterator, problems);
    problems.addAll(next.value);
  }
}

async function collectRest(
  first: Promise<Problems>,
  rest: Iterator<ValidationResult>,
  problems: ProblemList,
): Promise<void> {
  for (let batch = takeBatch(rest, first); batch.length > 0; batch = takeBatch(rest)) {
    for (const found of await Promise.all(batch)) problems.addAll(found);
  }
}

/** Reads results up to the end, or until enough of them are pending. Empty results are left out. */
function takeBatch(iterator: Iterator<ValidationResult>, first?: Promise<Problems>): ValidationResult[] {
  const batch: ValidationResult[] = first === undefined ? [] : [first];
  let pending = batch.length;
  while (pending < maxPending) {
    const { value, done } = iterator.next();
    if (done === true) break;
    if (value === noProblems) continue;
    batch.push(value);
    if (value instanceof Promise) pending += 1;
  }
  return batch;
}
