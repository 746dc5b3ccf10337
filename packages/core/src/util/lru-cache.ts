/** A cache with a maximum size that evicts the least recently used entry. */
export class LruCache<T> {
  readonly #entries = new Map<string, T>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Returns the entry of a key, and adds the entry first if the cache does not have the key. */
  get(key: string, create: () => T): T {
    const cached = this.#entries.get(key);
    const entry = cached ?? create();
    if (cached !== undefined) this.#entries.delete(key);
    else if (this.#entries.size >= this.#capacity)
      this.#entries.delete(this.#entries.keys().next().value as string);
    this.#entries.set(key, entry);
    return entry;
  }
}
