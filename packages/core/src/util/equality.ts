import { withSortedKeys } from './sort-keys.js';

/** Returns a text that is equal for equal keys, of one part or of several. */
export function keyString(parts: readonly unknown[]): string {
  const [only] = parts;
  return parts.length === 1
    ? valueString(only)
    : parts.map((part) => JSON.stringify(valueString(part))).join();
}

/** Returns what a map finds the equal keys of rows by, from their parts. Most keys are one number or text, which costs nothing. */
export function mapKey(parts: readonly unknown[]): unknown {
  return parts.length === 1 ? mapKeyOf(parts[0]) : keyString(parts);
}

/** Returns {@link mapKey} of a key of one part, without a list of it. */
export function mapKeyOf(part: unknown): unknown {
  return typeof part === 'number' || typeof part === 'string' ? part : valueString(part);
}

/** Whether two canonical values of one attribute are equal. NaN equals NaN, and 0 equals -0. */
export function isSameValue(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true;
  const comparable = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  return comparable && valueString(left) === valueString(right);
}

/** Returns a text that is equal for equal values of one attribute. */
export function valueString(value: unknown): string {
  if (value === null) return '\0';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'object' ? JSON.stringify(value, comparableMember) : String(value);
}

/** Sorts keys, and replaces numbers that JSON does not have: bigints, NaN and the infinities. */
function comparableMember(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : withSortedKeys(key, value);
}
