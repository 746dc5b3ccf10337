import { withStackTrace } from '../errors/combine-problems.js';
import { OptionError, type ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { describeValue } from '../util/describe-value.js';
import { problemAt } from './problems.js';

/** Limits for the values of one call. */
export interface LimitOptions {
  /** The maximum number of levels of records; the roots are the first level. Default: no limit. */
  readonly maxDepth?: number | undefined;
  /** The maximum number of records, including the roots and the through records. Default: no limit. */
  readonly maxRecords?: number | undefined;
  /** The maximum number of problems that an error lists. Default: 100. */
  readonly maxProblems?: number | undefined;
}

/** Counts the records of a call, and stops the call at the first value that exceeds a limit. */
export class InputLimits {
  readonly maxProblems: number | undefined;
  readonly #call: string;
  readonly #maxDepth: number;
  readonly #maxRecords: number;
  #records = 0;

  /** @throws OptionError if a limit is invalid */
  constructor(call: string, options: LimitOptions) {
    this.#call = call;
    this.#maxDepth = readLimit(call, 'maxDepth', options.maxDepth) ?? Number.POSITIVE_INFINITY;
    this.#maxRecords = readLimit(call, 'maxRecords', options.maxRecords) ?? Number.POSITIVE_INFINITY;
    this.maxProblems = readLimit(call, 'maxProblems', options.maxProblems);
  }

  /** Counts a record. @throws ValidationError if there are too many */
  countRecord(path: PathChain): void {
    this.#records += 1;
    if (this.#records > this.#maxRecords)
      throw this.#tooMuch(path, `more than ${this.#maxRecords} records, its maxRecords`);
  }

  /**
   * Checks the depth of a value. An invalid value is counted too, since each one is a problem to report.
   *
   * @throws ValidationError if the value exceeds a limit
   */
  checkValue(path: PathChain, isRecord: boolean): void {
    if (this.#maxDepth !== Number.POSITIVE_INFINITY && countLevels(path) > this.#maxDepth)
      throw this.#tooMuch(path, `records on more than ${this.#maxDepth} levels, its maxDepth`);
    if (!isRecord) this.countRecord(path);
  }

  #tooMuch(path: PathChain, what: string): ValidationError {
    const text = `${this.#call} was given ${what}`;
    return withStackTrace(problemAt(path, text, { code: 'TOO_MUCH_INPUT' }).build());
  }
}

/** Counts the levels of a path. The walk ends at the limit, so a path is not much longer than the limit. */
function countLevels(path: PathChain): number {
  let level = 1;
  for (let link = path; link !== null; link = link.parent) if (typeof link.step === 'string') level += 1;
  return level;
}

function readLimit(call: string, name: keyof LimitOptions, option: unknown): number | undefined {
  if (option === undefined) return undefined;
  const isNumber = typeof option === 'number';
  const isWhole = Number.isSafeInteger(option) || option === Number.POSITIVE_INFINITY;
  if (isNumber && isWhole && option > 0) return option;
  const got = isNumber ? option : describeValue(option);
  throw new OptionError(`${call}: ${name} must be a whole number above 0, not ${got}`);
}
