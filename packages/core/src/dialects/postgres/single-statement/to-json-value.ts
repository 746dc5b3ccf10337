import type { TypeDescription } from '../../../schema/data-types/index.js';
import { writeBytes, writeInstant } from '../text-format.js';

/**
 * Returns a canonical value as JSON carries it to a column of its type. What a JSON number would round goes as text, and a
 * JSON column takes the value itself.
 */
export function toJsonValue({ element }: TypeDescription, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value);
  if (value instanceof Date) return writeInstant(value);
  if (value instanceof Uint8Array) return writeBytes(value);
  return element === undefined ? value : (value as unknown[]).map((item) => toJsonValue(element, item));
}
