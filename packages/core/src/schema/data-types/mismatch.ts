import { describeValue } from '../../util/describe-value.js';

/** The result of reading a value that does not fit its data type. */
export class Mismatch {
  /** A description of valid values: `a string`. */
  readonly expected: string;
  /** What the value, or its invalid item, is instead: `a number`. */
  readonly #instead: string | undefined;
  /** What is wrong about a value that has the right type: `is too large`. */
  readonly #fault: string | undefined;
  readonly #subject: string;

  private constructor(expected: string, instead?: string, fault?: string, subject = 'it') {
    this.expected = expected;
    this.#instead = instead;
    this.#fault = fault;
    this.#subject = subject;
  }

  /** Returns the mismatch of a value whose type never fits. */
  static ofType(expected: string, value: unknown): Mismatch {
    return Mismatch.instead(expected, describeValue(value));
  }

  /** Returns the mismatch of a value that is something else, or contains it: `undefined at tags[1]`. */
  static instead(expected: string, found: string): Mismatch {
    return new Mismatch(expected, found);
  }

  /** Returns the mismatch of a value whose type fits. The fault is a predicate that shows nothing of the value. */
  static because(expected: string, fault: string): Mismatch {
    return new Mismatch(expected, undefined, fault);
  }

  /**
   * Describes valid values and the fault: `a string, not a number`, `an integer from 0 to 9: it is too large`.
   *
   * @param also further valid values, after the others: `, or null`
   */
  message(also = ''): string {
    if (this.#fault !== undefined) return `${this.expected}${also}: ${this.#subject} ${this.#fault}`;
    return `${this.expected}${also}, not ${this.#instead}`;
  }

  /** Returns the mismatch of an array that has this mismatch at an index. */
  atIndex(index: number): Mismatch {
    const expected = `an array whose item ${index} is ${this.expected}`;
    const subject = this.#subject === 'it' ? 'that item' : this.#subject;
    return new Mismatch(expected, this.#instead, this.#fault, subject);
  }
}
