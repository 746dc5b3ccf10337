import { stateOf } from '../schema/instance-state.js';
import { isPlainObject } from '../util/plain-object.js';

type Plain = Record<string, unknown>;

/**
 * An instance and the instances below it as plain objects that share nothing with them, each once, so that a graph with
 * rings stays one. Nothing recurses on the depth of the graph.
 *
 * @param bigint what becomes of a bigint
 */
export function toPlain(root: object, bigint: (value: bigint) => unknown): Plain {
  const made = new Map<object, Plain>();
  const pending: object[] = [];
  const convert = (value: unknown): unknown => {
    if (typeof value === 'bigint') return bigint(value);
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map(convert);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof Uint8Array) return Buffer.from(value);
    return stateOf(value) !== undefined || isPlainObject(value) ? plainOf(value) : value;
  };
  const plainOf = (object: object): Plain => {
    const known = made.get(object);
    if (known !== undefined) return known;
    const plain: Plain = {};
    made.set(object, plain);
    pending.push(object);
    return plain;
  };
  const result = plainOf(root);
  for (let object = pending.pop(); object !== undefined; object = pending.pop()) {
    const plain = plainOf(object);
    for (const [key, value] of Object.entries(object)) put(plain, key, convert(value));
  }
  return result;
}

/** JSON in a row can have any key; assigning this one would change what the object is. */
function put(plain: Plain, key: string, value: unknown): void {
  if (key !== '__proto__') plain[key] = value;
  else Object.defineProperty(plain, key, { value, enumerable: true, configurable: true, writable: true });
}
