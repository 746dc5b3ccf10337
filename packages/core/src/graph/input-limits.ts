import { withStackTrace } from '../errors/combine-problems.js';
import { OptionError, type ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { describeValue } from '../util/describe-value.js';
import { problemAt } from './problems.js';

/** How much one call may be given. */
export interface LimitOptions {
  /** The most levels of records, the roots being the first. */
  readonly maxDepth?: number | undefined;
  /** The most records, the roots and those of joining tables included. */
  readonly maxRecords?: number | undefined;
}

/** Counts what a call is given, and stops it where that is more than it may be. */
export class InputLimits {
  readonly #call: string;
  readonly #maxDepth: number;
  readonly #maxRecords: number;
  #records = 0;

  /** @throws OptionError if a limit is invalid */
  constructor(call: string, options: LimitOptions) {
    this.#call = call;
    this.#maxDepth = readLimit(call, 'maxDepth', options.maxDepth);
    this.#maxRecords = readLimit(call, 'maxRecords', options.maxRecords);
  }

  /** @throws ValidationError if this record is one too many */
  countRecord(path: PathChain): void {
    this.#records += 1;
    if (this.#records > this.#maxRecords)
      throw this.#tooMuch(path, `more than ${this.#maxRecords} records, its maxRecords`);
  }

  /** What is no record counts as one: it is a problem. @throws ValidationError if a value here lies too deep */
  checkPlace(path: PathChain, isRecord: boolean): void {
    if (levelOf(path) > this.#maxDepth)
      throw this.#tooMuch(path, `records on more than ${this.#maxDepth} levels, its maxDepth`);
    if (!isRecord) this.countRecord(path);
  }

  #tooMuch(path: PathChain, what: string): ValidationError {
    return withStackTrace(problemAt(path, `${this.#call} was given ${what}`, { code: 'TOO_MUCH_INPUT' }));
  }
}

/** Whatever lies deeper than a limit is not walked, so a path is never much longer than the limit is. */
function levelOf(path: PathChain): number {
  let level = 1;
  for (let link = path; link !== null; link = link.parent) if (typeof link.step === 'string') level += 1;
  return level;
}

function readLimit(call: string, name: keyof LimitOptions, given: unknown): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (
    typeof given === 'number' &&
    (Number.isSafeInteger(given) || given === Number.POSITIVE_INFINITY) &&
    given > 0
  )
    return given;
  const message = `${call}: ${name} is a whole number above 0, not ${typeof given === 'number' ? given : describeValue(given)}`;
  throw new OptionError(message);
}
