import { combineProblems } from './combine-problems.js';
import type { ErrorCode } from './error-codes.js';
import type { ValidationError } from './input-errors.js';
import type { PathChain } from './path.js';
import { ProblemIndex } from './problem-index.js';

/** A problem of the caller's values. Its error is built only if it is reported: there may be very many problems. */
export interface Problem {
  readonly at: PathChain;
  readonly code: ErrorCode;
  readonly build: () => ValidationError;
}

/** Something that problems are added to. */
export interface ProblemSink {
  add(problem: Problem): void;
}

/** The number of problems that an error reports, unless `maxProblems` sets another one. */
export const defaultMaxProblems = 100;

/** The problems of one call, in their order. The first ones are reported, and the others are counted. */
export class ProblemList implements ProblemSink {
  readonly max: number;
  readonly #reported: Problem[] = [];
  /** Absent as long as there are no problems, as in most calls. */
  #index: ProblemIndex | undefined;
  #count = 0;

  /** @param max the maximum number of problems to report */
  constructor(max = defaultMaxProblems) {
    this.max = max;
  }

  /** The number of all problems. */
  get count(): number {
    return this.#count;
  }

  add(problem: Problem): void {
    this.#count += 1;
    this.#index ??= new ProblemIndex();
    this.#index.add(problem);
    if (this.#reported.length < this.max) this.#reported.push(problem);
  }

  addAll(problems: Iterable<Problem>): void {
    for (const problem of problems) this.add(problem);
  }

  /** Adds the problems of another list after those of this one. */
  append(list: ProblemList): void {
    if (list.#index === undefined) return;
    this.#count += list.#count;
    this.#index ??= new ProblemIndex();
    this.#index.addAll(list.#index);
    for (const problem of list.#reported) if (this.#reported.length < this.max) this.#reported.push(problem);
  }

  /** Returns a list that begins with the problems of this one. */
  copy(): ProblemList {
    const copy = new ProblemList(this.max);
    copy.append(this);
    return copy;
  }

  /** Whether there is a problem with an attribute of the record at a path. */
  has(record: PathChain, attribute: string): boolean {
    return this.#index?.has(record, attribute) === true;
  }

  /** Whether the record at a path has an attribute or an association without a valid value. */
  hasInvalidValue(record: PathChain): boolean {
    return this.#index?.hasInvalidValue(record) === true;
  }

  /** @throws ValidationError if there are problems: the only problem itself, or an error that lists them */
  throwIfAny(call: string): void {
    if (this.#count === 0) return;
    const errors = this.#reported.map(({ build }) => build());
    throw combineProblems(call, errors, this.#count);
  }
}
