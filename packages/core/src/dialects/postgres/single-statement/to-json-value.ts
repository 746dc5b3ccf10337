import type { TypeDescription } from '../../../schema/data-types/index.js';
import { writeBytes, writeInstant } from '../text-format.js';

/**
 * Returns the JSON form of a canonical value that a column of its type accepts. A number that JSON would round becomes text,
 * and a value of a JSON column stays as it is.
 */
export function toJsonValue({ element }: TypeDescription, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value);
  if (value instanceof Date) return writeInstant(value);
  if (value instanceof Uint8Array) return writeBytes(value);
  return element === undefined ? value : (value as unknown[]).map((item) => toJsonValue(element, item));
}
