/** Splits a list into lists of `size` items at most, in order. A size below 1 counts as 1. */
export function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  const step = Math.max(1, Math.floor(size));
  if (items.length <= step) return items.length === 0 ? [] : [items];
  const lists: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += step) lists.push(items.slice(start, start + step));
  return lists;
}

/** Yields lists of `size` items at most, in order, as the items are produced. */
export function* groups<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
