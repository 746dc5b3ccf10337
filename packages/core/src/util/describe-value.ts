/** What kind of value this is, for messages: never the value itself, which may be a secret. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (value instanceof Uint8Array) return 'bytes';
  if (typeof value === 'object') return isPlainObject(value) ? 'an object' : withArticle(tagOf(value));
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return `a ${typeof value}`;
}

/** `, not a number`; nothing where it would contradict: a string that is too long is a string. */
export function gotInstead(expected: string, value: unknown): string {
  const kind = describeValue(value);
  return expected.startsWith(kind) ? '' : `, not ${kind}`;
}

/** Whether a value is an object that holds named values: not a Date, a Map, a Promise that was not awaited. */
export function isPlainObject(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isLiteral(value) || tagOf(value) === 'Object';
}

/** Most plain objects are literals of this realm, and the question is asked of every record. */
function isLiteral(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value);
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function withArticle(noun: string): string {
  return `${/^[AEIOU]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
