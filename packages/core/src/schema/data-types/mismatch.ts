import { gotInstead } from '../../util/describe-value.js';

/** The result of reading a value that does not fit its data type. */
export class Mismatch {
  /** A description of valid values: `a string`. */
  readonly expected: string;
  /** A description of the invalid part, if that is not the whole value. */
  readonly #found: string | undefined;

  constructor(expected: string, found?: string) {
    this.expected = expected;
    this.#found = found;
  }

  /** Returns a description of valid values and of the value: `a string, not a number`. */
  message(value: unknown, suffix = ''): string {
    const not = this.#found === undefined ? gotInstead(this.expected, value) : `, not ${this.#found}`;
    return `${this.expected}${suffix}${not}`;
  }

  /** Returns the mismatch of an array that has this mismatch at an index. */
  atIndex(index: number): Mismatch {
    return new Mismatch(`an array whose item ${index} is ${this.expected}`, this.#found);
  }
}
