/** For `JSON.stringify`: writes the keys of each object in one order. */
export function withSortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(members);
  if (keys.length < 2) return value;
  return Object.fromEntries(keys.sort().map((key) => [key, members[key]]));
}
