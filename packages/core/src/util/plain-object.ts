/** Whether a value is an object of named values: not a Date, a Map, or a Promise that was not awaited. */
export function isPlainObject(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isLiteral(value) || tagOf(value) === 'Object';
}

/** A fast check for most plain objects, which are literals of this realm. It runs for every record. */
function isLiteral(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype && !(Symbol.toStringTag in value);
}

/** Returns the class name of an object, also of one from another realm: `Date`, `Map`, `Object`. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
