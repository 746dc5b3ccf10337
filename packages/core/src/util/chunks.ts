/** Splits a list into lists of `size` items at most, in order. A size below 1 counts as 1. */
export function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  const step = Math.max(1, Math.floor(size));
  if (items.length <= step) return items.length === 0 ? [] : [items];
  const lists: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += step) lists.push(items.slice(start, start + step));
  return lists;
}
