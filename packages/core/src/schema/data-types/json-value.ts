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
 * Returns a copy of a value as JSON stores it. As everywhere in JSON, a member that is `undefined` is omitted, and an object
 * with a `toJSON` becomes what that returns; every other value that JSON would change is rejected.
 *
 * @returns the copy, or an {@link InvalidJson}
 * @throws what a getter or a `toJSON` in the value throws
 */
export function jsonValue(value: unknown): unknown {
  try {
    const text: string | undefined = JSON.stringify(value, rejectLoss);
    return text === undefined ? new InvalidJson('undefined', null) : JSON.parse(text);
  } catch (error) {
    return locateLoss(value, error);
  }
}

/** A member that JSON would lose; thrown to leave `JSON.stringify`. */
class JsonLoss {
  readonly what: string;
  readonly holder: object;
  readonly key: string;

  constructor(what: string, holder: object, key: string) {
    this.what = what;
    this.holder = holder;
    this.key = key;
  }
}

function rejectLoss(this: object, key: string, value: unknown): unknown {
  const what = findLoss(this, key, value);
  if (what !== undefined) throw new JsonLoss(what, this, key);
  return value;
}

/** Returns what JSON would lose of a member of an object or an array, if anything. */
function findLoss(holder: object, key: string, value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'object':
      if (value === null) return findLossOfNull(holder, key);
      return Array.isArray(value) ? undefined : findLossOfObject(value);
    case 'undefined':
      return Array.isArray(holder) ? 'undefined' : undefined;
    default:
      return describeValue(value);
  }
}

/** The `toJSON` of an invalid Date returns null. */
function findLossOfNull(holder: object, key: string): string | undefined {
  const original = (holder as Record<string, unknown>)[key];
  return original instanceof Date ? describeValue(original) : undefined;
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

/** Walks through the value again and records the place of each object, to report the path of the loss. */
function locateLoss(value: unknown, error: unknown): InvalidJson {
  const trail = new VisitTrail();
  try {
    JSON.stringify(value, function note(this: object, key: string, member: unknown) {
      const what = trail.has(this, member) ? 'an object that contains itself' : findLoss(this, key, member);
      if (what !== undefined) throw new JsonLoss(what, this, key);
      trail.add(this, key, member);
      return member;
    });
  } catch (found) {
    if (found instanceof JsonLoss) return new InvalidJson(found.what, trail.pathTo(found.holder, found.key));
    if (found instanceof RangeError) return new InvalidJson('one that is nested too deeply', null);
  }
  throw error;
}

/** The place of each visited object. An object at several places has the last one, which the walk is at. */
class VisitTrail {
  readonly #places = new Map<object, { readonly holder: object; readonly key: string }>();

  add(holder: object, key: string, value: unknown): void {
    if (typeof value === 'object' && value !== null) this.#places.set(value, { holder, key });
  }

  /** Whether a value is this object, or contains it. */
  has(holder: object, value: unknown): boolean {
    for (let at: object | undefined = holder; at !== undefined; at = this.#places.get(at)?.holder)
      if (at === value) return true;
    return false;
  }

  /** Returns the path of a member. The outermost holder is a wrapper by `JSON.stringify` and not a step of the path. */
  pathTo(holder: object, key: string): PathChain {
    const steps: (string | number)[] = [];
    let at = { holder, key };
    for (let above = this.#places.get(holder); above !== undefined; above = this.#places.get(at.holder)) {
      steps.push(Array.isArray(at.holder) ? Number(at.key) : at.key);
      at = above;
    }
    return steps.reduceRight<PathChain>((parent, step) => ({ parent, step }), null);
  }
}
