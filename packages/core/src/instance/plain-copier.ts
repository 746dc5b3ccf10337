import { stateOf } from '../schema/instance-state.js';
import { isPlainObject } from '../util/plain-object.js';

type Plain = Record<string, unknown>;

/** The method by which an object gives its form for JSON. */
export type ToJson = (this: object, key: string) => unknown;

export interface CopyRules {
  readonly convertBigInt: (value: bigint) => unknown;
  /** Returns the method that gives the copy of an instance, if it has one. */
  readonly toJsonOf: (instance: object) => ToJson | undefined;
}

/** A copy that has the properties before `next`. */
interface OpenCopy {
  readonly source: Plain;
  readonly copy: Plain;
  readonly keys: readonly string[];
  next: number;
}

/**
 * Copies objects deeply, as plain objects. Each object is copied once, so that cycles are kept. Nothing recurses on the
 * depth of the objects, except through a `toJSON` of the caller.
 */
export class PlainCopier {
  readonly #rules: CopyRules;
  readonly #copies = new Map<object, Plain>();
  /** What `toJSON` returned for the instances that have one. */
  readonly #results = new Map<object, unknown>();
  /** The instances whose `toJSON` runs. */
  readonly #calling = new Set<object>();
  /** Every copy. What a `toJSON` returns can contain copies, which are not copied again. */
  readonly #made = new Set<object>();
  readonly #incomplete = new Set<object>();
  /** The copies to complete, each one before the copy that contains it, so that a `toJSON` sees complete copies. */
  #open: OpenCopy[] = [];

  constructor(rules: CopyRules) {
    this.#rules = rules;
  }

  /** Returns a new copy of an object or, within a cycle, the copy that is not complete yet. */
  copy(root: object): Plain {
    const former = this.#copies.get(root);
    if (former !== undefined && this.#incomplete.has(former)) return former;
    const outer = this.#open;
    this.#open = [];
    try {
      const copy = this.#begin(root, {});
      this.#complete();
      return copy;
    } finally {
      for (const { source, copy } of this.#open) {
        this.#copies.delete(source);
        this.#incomplete.delete(copy);
      }
      this.#open = outer;
      // A `toJSON` of the caller may change the copy that it gets.
      if (former === undefined) this.#copies.delete(root);
      else this.#copies.set(root, former);
    }
  }

  #begin(source: object, copy: object): Plain {
    this.#copies.set(source, copy as Plain);
    this.#made.add(copy);
    this.#incomplete.add(copy);
    const open = { source: source as Plain, copy: copy as Plain, keys: Object.keys(source), next: 0 };
    this.#open.push(open);
    return open.copy;
  }

  #complete(): void {
    for (let open = this.#open.at(-1); open !== undefined; open = this.#open.at(-1)) {
      const { source, copy, keys } = open;
      const key = keys[open.next++];
      if (key !== undefined) setOwn(copy, key, this.#convert(source[key], key));
      else {
        this.#incomplete.delete(copy);
        this.#open.pop();
      }
    }
  }

  #convert(value: unknown, key: string): unknown {
    if (typeof value === 'bigint') return this.#rules.convertBigInt(value);
    if (value === null || typeof value !== 'object' || this.#made.has(value)) return value;
    if (Array.isArray(value)) return this.#copies.get(value) ?? this.#begin(value, new Array(value.length));
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof Uint8Array) return Buffer.from(value);
    const isInstance = stateOf(value) !== undefined;
    if (!isInstance && !isPlainObject(value)) return value;
    const toJson = isInstance ? this.#rules.toJsonOf(value) : undefined;
    if (toJson !== undefined && !this.#isUnderway(value)) return this.#resultOf(value, toJson, key);
    return this.#copies.get(value) ?? this.#begin(value, {});
  }

  /** Whether the object is nested in what its own `toJSON` returns. */
  #isUnderway(value: object): boolean {
    const copy = this.#copies.get(value);
    return this.#calling.has(value) || (copy !== undefined && this.#incomplete.has(copy));
  }

  #resultOf(value: object, toJson: ToJson, key: string): unknown {
    if (this.#results.has(value)) return this.#results.get(value);
    this.#calling.add(value);
    try {
      const returned = toJson.call(value, key);
      const result = this.#isOwnCopy(returned)
        ? this.#begin(returned, returned)
        : this.#convert(returned, key);
      this.#results.set(value, result);
      return result;
    } finally {
      this.#calling.delete(value);
    }
  }

  /** Whether a `toJSON` returned a copy. It may have set properties of the copy that are yet to be copied. */
  #isOwnCopy(returned: unknown): returned is object {
    return this.#made.has(returned as object) && !this.#incomplete.has(returned as object);
  }
}

/** Sets an own property. JSON in a row can have any key, and assigning `__proto__` would set the prototype. */
function setOwn(object: Plain, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}
