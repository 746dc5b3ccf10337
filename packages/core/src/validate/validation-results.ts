import type { Problem, ProblemList } from '../errors/problem-list.js';
import { andThen, inSteps, type Pace, type Paced, paceOfMany } from '../util/pausable.js';

export type Problems = readonly Problem[];

/** The problems that a validator found, or a promise of them, which never rejects. */
export type ValidationResult = Problems | Promise<Problems>;

export const noProblems: Problems = Object.freeze([]);

/** The maximum number of asynchronous validators that run at a time: they may call a database or a service. */
const maxPending = 100;

/** Adds all problems in the order of the results. Validators run as the results are read, batch by batch. */
export function collectResults(
  results: Iterable<ValidationResult>,
  problems: ProblemList,
  pace?: Pace,
): Paced<void> {
  const iterator = results[Symbol.iterator]();
  let pending: Promise<Problems> | undefined;
  const collectSome = (count: number): boolean => {
    for (let left = count; left > 0; left -= 1) {
      const { value, done } = iterator.next();
      if (done === true) return false;
      if (value instanceof Promise) {
        pending = value;
        return false;
      }
      problems.addAll(value);
    }
    return true;
  };
  return andThen(inSteps(collectSome, pace), () =>
    pending === undefined ? undefined : collectRest(pending, iterator, problems, pace),
  );
}

async function collectRest(
  first: Promise<Problems>,
  rest: Iterator<ValidationResult>,
  problems: ProblemList,
  pace: Pace | undefined,
): Promise<void> {
  /** Results that have problems or are pending, in their order. */
  let batch: ValidationResult[] = [first];
  let pending = 1;
  let count = 1;
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    if (next.value !== noProblems) batch.push(next.value);
    if (next.value instanceof Promise) pending += 1;
    if (pending === maxPending) {
      await addSettled(batch, problems);
      batch = [];
      pending = 0;
    }
    count += 1;
    const itsPace = paceOfMany(count, pace);
    if (itsPace.isPauseDue()) await itsPace.pause();
  }
  await addSettled(batch, problems);
}

async function addSettled(results: readonly ValidationResult[], problems: ProblemList): Promise<void> {
  for (const found of await Promise.all(results)) problems.addAll(found);
}
