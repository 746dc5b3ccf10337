import { formatChain, type PathChain } from '../../errors/path.js';
import { describeValue } from '../../util/describe-value.js';

/** Why a value is not valid JSON. */
export class InvalidJson {
  /** For a message: `undefined at tags[1]`. */
  readonly found: string;

  constructor(what: string, place: PathChain) {
    this.found = place === null ? what : `${what} at ${formatChain(place)}`;
  }
}

/**
 * The maximum number of arrays and objects inside each other.
 *
 * @see https://www.sqlite.org/json1.html SQLite's functions for JSON have this limit
 */
const maxLevels = 1000;

/**
 * Returns a copy of a value as JSON stores it. As everywhere in JSON, a member that is `undefined` is omitted, and an object
 * with a `toJSON` becomes what that returns; every other value that JSON would change is rejected.
 *
 * @returns the copy, or an {@link InvalidJson}
 * @throws what a getter or a `toJSON` in the value throws
 */
export function jsonValue(value: unknown): unknown {
  const copier = new JsonCopier();
  try {
    const copy = copier.copy('', value);
    return copy === undefined ? new InvalidJson('undefined', null) : copy;
  } catch (error) {
    if (error instanceof JsonLoss) return new InvalidJson(error.what, error.isPart ? copier.path() : null);
    throw error;
  }
}

/** What JSON would lose of a value; thrown to leave the copy. */
class JsonLoss {
  readonly what: string;
  /** Whether it is a part of the value that is wrong, and not the whole value. */
  readonly isPart: boolean;

  constructor(what: string, isPart = true) {
    this.what = what;
    this.isPart = isPart;
  }
}

/** Copies a value, and reads each part of it once. */
class JsonCopier {
  /** The keys and indexes on the way from the root to the value that is being copied. */
  readonly #steps: (string | number)[] = [];
  /** The objects on that way. */
  readonly #open = new Set<object>();

  /** Returns the copy of the value of a key or an index; `undefined` if JSON has none. @throws JsonLoss */
  copy(key: string | number, given: unknown): unknown {
    const value = convert(key, given);
    switch (typeof value) {
      case 'string':
      case 'boolean':
      case 'undefined':
        return value;
      case 'number':
        if (!Number.isFinite(value)) throw new JsonLoss(String(value));
        // JSON has no minus zero.
        return value === 0 ? 0 : value;
      case 'object':
        if (value !== null) return this.#copyObject(value);
        // The `toJSON` of an invalid Date returns null.
        if (given instanceof Date) throw new JsonLoss(describeValue(given));
        return null;
      default:
        throw new JsonLoss(describeValue(value));
    }
  }

  /** Returns the path of the value that is being copied. */
  path(): PathChain {
    return this.#steps.reduce<PathChain>((parent, step) => ({ parent, step }), null);
  }

  #copyObject(value: object): unknown {
    if (this.#open.has(value)) throw new JsonLoss('an object that contains itself');
    if (this.#open.size === maxLevels) throw new JsonLoss(`one with more than ${maxLevels} levels`, false);
    this.#open.add(value);
    const copy = Array.isArray(value) ? this.#copyItems(value) : this.#copyMembers(value);
    this.#open.delete(value);
    return copy;
  }

  #copyItems(items: readonly unknown[]): unknown[] {
    const copies: unknown[] = [];
    for (let index = 0; index < items.length; index += 1) {
      this.#steps.push(index);
      const copy = this.copy(index, items[index]);
      if (copy === undefined) throw new JsonLoss('undefined');
      copies.push(copy);
      this.#steps.pop();
    }
    return copies;
  }

  #copyMembers(object: object): object {
    const loss = findLossOfObject(object);
    if (loss !== undefined) throw new JsonLoss(loss);
    const copies: Record<string, unknown> = {};
    for (const key of Object.keys(object)) {
      this.#steps.push(key);
      const copy = this.copy(key, (object as Record<string, unknown>)[key]);
      if (copy !== undefined) setMember(copies, key, copy);
      this.#steps.pop();
    }
    return copies;
  }
}

/** Returns what a value is in JSON by its own definition. Only objects and bigints can have one, as in `JSON.stringify`. */
function convert(key: string | number, value: unknown): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'bigint') return value;
  const { toJSON } = value as { readonly toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value, String(key)) : value;
}

/** Sets a member of a copy. An assignment to `__proto__` would set the prototype. */
function setMember(copies: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') copies[key] = value;
  else Object.defineProperty(copies, key, { value, writable: true, enumerable: true, configurable: true });
}

/** JSON stores nothing of an object whose content is not in its properties (a RegExp, a class with private fields). */
function findLossOfObject(value: object): string | undefined {
  const kind = describeValue(value);
  if (kind !== 'an object') return kind;
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.some((symbol) => Object.prototype.propertyIsEnumerable.call(value, symbol)))
    return 'an object with a symbol as a key';
  const isEmptyInstance = Object.keys(value).length === 0 && !isClassless(value);
  return isEmptyInstance ? 'an instance without properties or toJSON' : undefined;
}

/** Whether an object has no class. Another realm has its own Object, hence the test of the prototype's prototype. */
function isClassless(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
