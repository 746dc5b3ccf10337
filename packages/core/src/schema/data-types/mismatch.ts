import { gotInstead } from '../../util/describe-value.js';

/** What a value should have been, when it does not fit its data type. */
export class Mismatch {
  readonly expected: string;
  /** What was found instead, if that is not the value as a whole. */
  readonly #found: string | undefined;

  constructor(expected: string, found?: string) {
    this.expected = expected;
    this.#found = found;
  }

  /** Returns what the value should have been, and what it is: `a string, not a number`. */
  message(value: unknown, suffix = ''): string {
    const not = this.#found === undefined ? gotInstead(this.expected, value) : `, not ${this.#found}`;
    return `${this.expected}${suffix}${not}`;
  }

  /** Returns the mismatch of an array with this item. */
  atIndex(index: number): Mismatch {
    return new Mismatch(`an array whose item ${index} is ${this.expected}`, this.#found);
  }
}
