import { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { addToSet } from '../util/grouping.js';

/** Where problems are. A record's path is one chain, so that it is found by identity, however long it is. */
export class ProblemIndex {
  readonly #below = new Map<PathChain, Set<string | number>>();

  constructor(problems: readonly ValidationError[]) {
    for (const problem of problems) {
      const place = ValidationError.placeOf(problem);
      if (place !== undefined && place !== null) this.add(place.parent, place.step);
    }
  }

  /** A further problem, right below a path. */
  add(parent: PathChain, step: string | number): void {
    addToSet(this.#below, parent, step);
  }

  /** Whether there is a problem with an attribute of the record at a path. */
  has(record: PathChain, attribute: string): boolean {
    return this.#below.get(record)?.has(attribute) === true;
  }

  /** Whether there is one right below a path. */
  hasDirectlyBelow(path: PathChain): boolean {
    return this.#below.has(path);
  }
}
