/**
 * Compares the lines of an input with the stored ones, for the peers that have no such comparison.
 *
 * @throws Error if the input names a line that is not stored
 */
export function diffLines(stored, given) {
  const missing = new Map(stored.map((line) => [line.id, line]));
  const added = [];
  const changed = [];
  for (const line of given) {
    if (line.id === undefined) {
      added.push(line);
      continue;
    }
    const before = missing.get(line.id);
    if (before === undefined) throw new Error(`the order has no line ${line.id}`);
    missing.delete(line.id);
    if (line.product !== before.product || line.quantity !== before.quantity || line.price !== before.price)
      changed.push(line);
  }
  return { added, changed, removed: [...missing.keys()] };
}

/** Returns the lines of an input, with the keys of the new ones in their order. */
export function linesWithKeys(given, keys) {
  let next = 0;
  return given.map((line) => (line.id === undefined ? { id: keys[next++], ...line } : line));
}

/** The error of a save whose order has been saved by someone else since it was read. */
export class OutdatedOrderError extends Error {
  constructor(id) {
    super(`order ${id} has changed since it was read`);
  }
}
