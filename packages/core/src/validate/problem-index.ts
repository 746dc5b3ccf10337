import { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { addToSet } from '../util/grouping.js';

/** An index of problems by path. The path of a record is one chain, so that it is found by identity at any length. */
export class ProblemIndex {
  readonly #below = new Map<PathChain, Set<string | number>>();

  constructor(problems: readonly ValidationError[]) {
    for (const problem of problems) {
      const chain = ValidationError.pathChainOf(problem);
      if (chain !== undefined && chain !== null) this.add(chain.parent, chain.step);
    }
  }

  /** Adds a problem directly below a path. */
  add(parent: PathChain, step: string | number): void {
    addToSet(this.#below, parent, step);
  }

  /** Whether there is a problem with an attribute of the record at a path. */
  has(record: PathChain, attribute: string): boolean {
    return this.#below.get(record)?.has(attribute) === true;
  }

  /** Whether there is a problem directly below a path. */
  hasDirectlyBelow(path: PathChain): boolean {
    return this.#below.has(path);
  }
}
