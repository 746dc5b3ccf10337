interface Store<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): unknown;
}

/** Returns the value of a key in a map, and adds the value first if the map does not have the key. */
export function getOrAdd<K, V>(map: Store<K, V>, key: K, create: () => V): V {
  const existing = map.get(key);
  if (existing !== undefined) return existing;
  const value = create();
  map.set(key, value);
  return value;
}

/** Adds an item to the list of a key. */
export function addToList<K, V>(lists: Store<K, V[]>, key: K, item: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Adds an item to the set of a key. */
export function addToSet<K, V>(sets: Store<K, Set<V>>, key: K, item: V): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([item]));
  else set.add(item);
}
