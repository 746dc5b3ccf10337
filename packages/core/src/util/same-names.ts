/** Whether two lists without duplicates have the same names, in any order. */
export function haveSameNames(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name) => others.includes(name));
}
