/** Text by which two keys, of one part or of several, are the same key. */
export function keyString(parts: readonly unknown[]): string {
  const [only] = parts;
  return parts.length === 1
    ? valueString(only)
    : parts.map((part) => JSON.stringify(valueString(part))).join();
}

/** Whether two canonical values of one attribute are the same value: NaN is one too, and zero has no sign. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true;
  const comparable = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  return comparable && valueString(left) === valueString(right);
}

function valueString(part: unknown): string {
  if (part === null) return '\0';
  if (part instanceof Date) return part.toISOString();
  if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
  return typeof part === 'object' ? JSON.stringify(part, withNumbers) : String(part);
}

/** JSON has neither bigints nor NaN. */
function withNumbers(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** A value as text, for checks that read text: dates as ISO 8601, arrays and JSON as JSON. */
export function validatorText(value: unknown): string {
  return value instanceof Date && Number.isNaN(value.getTime()) ? '' : valueString(value);
}
