/** Returns the index of the first hole of an array, or -1. An array of a huge length costs no more than its items. */
function findHole(list: readonly unknown[]): number {
  for (let index = 0; index < list.length; index += 1) if (!(index in list)) return index;
  return -1;
}

/**
 * Returns the items of a caller's array as an array without holes and without other keys. Methods such as `map` skip
 * holes, such as that of `[1, , 2]`, in silence, and they call what the array has as `constructor`.
 *
 * @param toError builds the error from a text about the item: `[1] is missing: the array has a hole`
 */
export function readItems<T>(list: readonly T[], toError: (what: string) => Error): T[] {
  const hole = findHole(list);
  if (hole >= 0) throw toError(`[${hole}] is missing: the array has a hole`);
  return Array.from(list);
}
