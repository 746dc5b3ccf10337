/** Text by which two keys, of one part or of several, are the same key. */
export function keyText(parts: readonly unknown[]): string {
  const [only] = parts;
  return parts.length === 1 ? partText(only) : parts.map((part) => JSON.stringify(partText(part))).join();
}

function partText(part: unknown): string {
  return part instanceof Date ? part.toISOString() : String(part);
}
