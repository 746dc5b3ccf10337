/** Returns indexes in random order. */
export function shuffle(indexes: Iterable<number>): number[] {
  return [...indexes]
    .map((index) => ({ index, key: Math.random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ index }) => index);
}
