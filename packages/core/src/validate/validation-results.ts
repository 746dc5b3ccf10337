import type { ValidationError } from '../errors/input-errors.js';

/** What is wrong with something. */
export type Problems = readonly ValidationError[];

/** What a validator says: at once, or when it has found out. A promise of it never rejects. */
export type Verdict = Problems | Promise<Problems>;

export const fine: Problems = Object.freeze([]);

/** Validators may ask a database or a service; this many do so at a time. */
const mostAtOnce = 100;

/** Takes the next step at once where nothing has to be waited for: then no promise is made. */
export function after<T>(verdict: Verdict, next: (problems: Problems) => T | Promise<T>): T | Promise<T> {
  return verdict instanceof Promise ? verdict.then(next) : next(verdict);
}

/** All problems, in the order of the verdicts, which are asked for one by one as others come in. */
export function collect(verdicts: Iterable<Verdict>): Verdict {
  const iterator = verdicts[Symbol.iterator]();
  const first = nextOf(iterator);
  return first.some((verdict) => verdict instanceof Promise)
    ? collectAll(first, iterator)
    : (first.flat() as Problems);
}

async function collectAll(first: readonly Verdict[], rest: Iterator<Verdict>): Promise<Problems> {
  const problems: ValidationError[] = [];
  for (let verdicts = first; verdicts.length > 0; verdicts = nextOf(rest)) {
    for (const found of await Promise.all(verdicts)) for (const each of found) problems.push(each);
  }
  return problems;
}

/** The verdicts up to the end, or until enough of them are waited for; those that are fine at once are left out. */
function nextOf(iterator: Iterator<Verdict>): Verdict[] {
  const verdicts: Verdict[] = [];
  let waiting = 0;
  while (waiting < mostAtOnce) {
    const { value, done } = iterator.next();
    if (done === true) break;
    if (value === fine) continue;
    verdicts.push(value);
    if (value instanceof Promise) waiting += 1;
  }
  return verdicts;
}
