import { addToSet } from '../util/grouping.js';
import type { ErrorCode } from './error-codes.js';
import type { PathChain } from './path.js';

/** The codes of problems that leave a record without a valid value. */
const codesOfInvalidValues: ReadonlySet<ErrorCode> = new Set([
  'INVALID_VALUE',
  'NULL_NOT_ALLOWED',
  'INVALID_SHAPE',
]);

/** An index of problems by path. The path of a record is one chain, so that it is found by identity at any length. */
export class ProblemIndex {
  #below: Map<PathChain, Set<string | number>> | undefined;
  #withInvalidValue: Set<PathChain> | undefined;

  add({ at, code }: { readonly at: PathChain; readonly code: ErrorCode }): void {
    if (at === null) return;
    this.#below ??= new Map();
    addToSet(this.#below, at.parent, at.step);
    if (!codesOfInvalidValues.has(code)) return;
    this.#withInvalidValue ??= new Set();
    this.#withInvalidValue.add(at.parent);
  }

  merge(other: ProblemIndex): void {
    if (other.#below === undefined) return;
    this.#below ??= new Map();
    for (const [parent, steps] of other.#below) for (const step of steps) addToSet(this.#below, parent, step);
    this.#withInvalidValue = new Set([...(this.#withInvalidValue ?? []), ...(other.#withInvalidValue ?? [])]);
  }

  /** Whether there is a problem with an attribute of the record at a path. */
  has(record: PathChain, attribute: string): boolean {
    return this.#below?.get(record)?.has(attribute) === true;
  }

  /** Whether the record at a path has an attribute or an association without a valid value. */
  hasInvalidValue(record: PathChain): boolean {
    return this.#withInvalidValue?.has(record) === true;
  }
}
