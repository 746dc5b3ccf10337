/** Returns the index of the first hole of an array, or -1. An array of a huge length costs no more than its items. */
function findHole(list: readonly unknown[]): number {
  for (let index = 0; index < list.length; index += 1) if (!(index in list)) return index;
  return -1;
}

/**
 * Checks that an array has no holes, such as `[1, , 2]`, which methods such as `map` skip in silence.
 *
 * @param toError builds the error from a text about the item: `[1] is missing: the array has a hole`
 */
export function checkNoHole(list: readonly unknown[], toError: (what: string) => Error): void {
  const hole = findHole(list);
  if (hole >= 0) throw toError(`[${hole}] is missing: the array has a hole`);
}
