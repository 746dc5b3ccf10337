/** Returns a text that is equal for equal keys, of one part or of several. */
export function keyString(parts: readonly unknown[]): string {
  const [only] = parts;
  return parts.length === 1
    ? valueString(only)
    : parts.map((part) => JSON.stringify(valueString(part))).join();
}

/** Whether two canonical values of one attribute are equal. NaN equals NaN, and 0 equals -0. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true;
  const comparable = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  return comparable && valueString(left) === valueString(right);
}

/** Returns a text that is equal for equal values of one attribute. */
export function valueString(part: unknown): string {
  if (part === null) return '\0';
  if (part instanceof Date) return part.toISOString();
  if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
  return typeof part === 'object' ? JSON.stringify(part, withNumbers) : String(part);
}

/** Writes what JSON has no form for: bigints, NaN and the infinities. */
function withNumbers(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
