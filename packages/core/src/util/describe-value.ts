import { isPlainObject, tagOf } from './plain-object.js';

/** Returns the kind of a value for messages: `a string`, `an array`. Never the value itself, which may be a secret. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'object') return isPlainObject(value) ? 'an object' : withArticle(tagOf(value));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return `a ${typeof value}`;
}

function withArticle(noun: string): string {
  return `${/^[AEIOU]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
