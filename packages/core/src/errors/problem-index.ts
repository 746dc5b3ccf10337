import type { ErrorCode } from './error-codes.js';
import type { PathChain } from './path.js';

/** The codes of problems that leave a record without a valid value. */
const codesOfInvalidValues: ReadonlySet<ErrorCode> = new Set([
  'INVALID_VALUE',
  'NULL_NOT_ALLOWED',
  'INVALID_SHAPE',
]);

/** The problems directly below one path. Most records have one, for which a set would cost more than the record. */
interface ProblemsBelow {
  readonly firstStep: string | number;
  otherSteps: Set<string | number> | undefined;
  hasInvalidValue: boolean;
}

/** An index of problems by path. The path of a record is one chain, so that it is found by identity at any length. */
export class ProblemIndex {
  readonly #below = new Map<PathChain, ProblemsBelow>();
  readonly #others: ProblemIndex[] = [];

  add({ at, code }: { readonly at: PathChain; readonly code: ErrorCode }): void {
    if (at === null) return;
    const { parent, step } = at;
    const isInvalidValue = codesOfInvalidValues.has(code);
    const below = this.#below.get(parent);
    if (below === undefined) {
      this.#below.set(parent, { firstStep: step, otherSteps: undefined, hasInvalidValue: isInvalidValue });
      return;
    }
    below.hasInvalidValue ||= isInvalidValue;
    if (below.firstStep === step) return;
    below.otherSteps ??= new Set();
    below.otherSteps.add(step);
  }

  /** Adds the problems of another index, without a copy of it. */
  addAll(other: ProblemIndex): void {
    this.#others.push(other);
  }

  /** Whether there is a problem with an attribute of the record at a path. */
  has(record: PathChain, attribute: string): boolean {
    const below = this.#below.get(record);
    if (below?.firstStep === attribute || below?.otherSteps?.has(attribute) === true) return true;
    return this.#others.some((other) => other.has(record, attribute));
  }

  /** Whether the record at a path has an attribute or an association without a valid value. */
  hasInvalidValue(record: PathChain): boolean {
    if (this.#below.get(record)?.hasInvalidValue === true) return true;
    return this.#others.some((other) => other.hasInvalidValue(record));
  }
}
