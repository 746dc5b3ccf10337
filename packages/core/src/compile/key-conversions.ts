import type { Hop, JoinPair } from '../schema/model-definition.js';

/**
 * The conversions of keys that the columns of a database need, as far as they are known. A key is converted to the type of
 * the column that it is compared with where the database cannot compare the types of both columns.
 */
export class KeyConversions {
  readonly #types = new WeakMap<JoinPair, string | undefined>();

  /** Whether it is known for all joins of hops which conversions they need. */
  areKnown(hops: readonly Hop[]): boolean {
    return pairsOf(hops).every((pair) => this.#types.has(pair));
  }

  /** Returns the type to which the first attribute of a pair is converted; `undefined` if it is compared as it is. */
  typeFor(pair: JoinPair): string | undefined {
    return this.#types.get(pair);
  }

  /** Remembers that hops need the conversions that they have. */
  confirm(hops: readonly Hop[]): void {
    for (const pair of pairsOf(hops)) this.#types.set(pair, this.#types.get(pair));
  }

  /** Forgets what is known of hops. */
  forget(hops: readonly Hop[]): void {
    for (const pair of pairsOf(hops)) this.#types.delete(pair);
  }

  /** Remembers the conversions of hops. Returns whether they differ from those that the hops had. */
  learn(hops: readonly Hop[], types: ReadonlyMap<JoinPair, string>): boolean {
    const pairs = pairsOf(hops);
    const isChanged = pairs.some((pair) => this.#types.get(pair) !== types.get(pair));
    for (const pair of pairs) this.#types.set(pair, types.get(pair));
    return isChanged;
  }
}

function pairsOf(hops: readonly Hop[]): readonly JoinPair[] {
  return hops.flatMap(({ pairs }) => pairs);
}
