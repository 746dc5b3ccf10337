import { stateOf } from '../schema/instance-state.js';
import { isPlainObject } from '../util/plain-object.js';

type Plain = Record<string, unknown>;

/**
 * Returns a deep copy of an instance and of everything on it, as plain objects. Each object is copied once, so that cycles
 * are kept. Nothing recurses on the depth of the instances.
 */
export function toPlain(root: object, convertBigInt: (value: bigint) => unknown): Plain {
  const copies = new Map<object, Plain>();
  const pending: object[] = [];
  const convert = (value: unknown): unknown => {
    if (typeof value === 'bigint') return convertBigInt(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(convert);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof Uint8Array) return Buffer.from(value);
    return stateOf(value) !== undefined || isPlainObject(value) ? getCopy(value) : value;
  };
  const getCopy = (object: object): Plain => {
    const existing = copies.get(object);
    if (existing !== undefined) return existing;
    const copy: Plain = {};
    copies.set(object, copy);
    pending.push(object);
    return copy;
  };
  const result = getCopy(root);
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    const copy = getCopy(object);
    for (const [key, value] of Object.entries(object)) setOwn(copy, key, convert(value));
  }
  return result;
}

/** Sets an own property. JSON in a row can have any key, and assigning `__proto__` would set the prototype. */
function setOwn(object: Plain, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
