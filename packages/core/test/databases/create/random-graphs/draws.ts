import fc from 'fast-check';

/** Decisions of one run: fast-check makes them, repeats them by their seed, and makes them smaller when one fails. */
export class Draws {
  readonly #gen: fc.GeneratorValue;

  constructor(gen: fc.GeneratorValue) {
    this.#gen = gen;
  }

  /** A whole number of 0 to `max`; a failing run is tried again with smaller ones. */
  upTo(max: number): number {
    return max === 0 ? 0 : this.#gen(fc.nat, { max });
  }

  /** Whether something happens that does so in so many of a hundred cases; rather not, when a run fails. */
  happens(percent: number): boolean {
    return this.upTo(99) >= 100 - percent;
  }

  oneOf<T>(list: readonly [T, ...T[]]): T {
    return list[this.upTo(list.length - 1)] as T;
  }
}
