import { isSameValue } from '../util/equality.js';

/** The key of an instance's state. It is on the prototype, so that no parsed JSON can pass for an instance. */
export const STATE: unique symbol = Symbol('espalier.state');

/** The values of a row that an instance knows to be in the database. */
export interface StoredRow {
  /** Returns the canonical value of an attribute; `undefined` if it was not read. */
  valueOf(attribute: string): unknown;
}

/** The unique key by which a create finds the row of an instance of `connect` or `connectOrCreate`. */
export interface KeyLookup {
  /** The key's canonical values, in the order of the model's attributes. */
  readonly key: Readonly<Record<string, unknown>>;
  /** The values to create if there is no such row. If `undefined`, the row has to exist. */
  readonly create: object | undefined;
}

/**
 * The rows that an instance is known to refer to by one association. It is one item of a list, which never changes, since
 * most instances have no more than two: a new item costs less than a map.
 */
export interface LoadedAssociation {
  readonly as: string;
  /** An array for a to-many, which is never the one that the instance shows; else an instance, or `null` for no row. */
  readonly value: LoadedValue;
  /** Whether there may be other rows, which were not loaded: a find has filtered or limited them. */
  readonly isPartial: boolean;
  readonly next: LoadedAssociation | undefined;
}

export type LoadedValue = readonly object[] | object | null;

/** The relation of an instance to its row. */
export interface InstanceState {
  /** The row; `undefined` until it is inserted. */
  stored: StoredRow | undefined;
  /** The include that the instance was built with, which `save` inserts it with. */
  include: unknown;
  /** What was loaded of its associations, or written by a create. What the instance shows may differ by now. */
  loaded: LoadedAssociation | undefined;
  /** The key to find the row by, for an instance of `connect` or `connectOrCreate`. */
  lookup?: KeyLookup;
  /** The values that `build` set from defaults of the model, not from the caller's values. */
  defaults?: Readonly<Record<string, unknown>>;
  /** Whether a call has deleted the row of this instance. */
  isDestroyed?: boolean;
}

/** Returns the state of an instance of a model; `undefined` for any other value. */
export function stateOf(value: object): InstanceState | undefined {
  return (value as { readonly [STATE]?: InstanceState })[STATE];
}

/** Whether a value is an instance of a model. */
export function isInstance(value: unknown): value is object {
  return typeof value === 'object' && value !== null && stateOf(value) !== undefined;
}

/** Returns the stored row of an instance; `undefined` for any other value. */
export function storedRowOf(value: unknown): StoredRow | undefined {
  return typeof value === 'object' && value !== null ? stateOf(value)?.stored : undefined;
}

/** Whether a value is an instance of a stored row. */
export function isStored(value: object): boolean {
  return stateOf(value)?.stored !== undefined;
}

/** Returns the lookup of an instance whose row has not been found yet. */
export function getPendingLookup(value: object): KeyLookup | undefined {
  const state = stateOf(value);
  return state?.stored === undefined ? state?.lookup : undefined;
}

/** Returns the value of an attribute if `build` set it from a default and it has not changed since; else `undefined`. */
export function untouchedDefault(instance: object, attribute: string): unknown {
  const defaults = stateOf(instance)?.defaults;
  if (defaults === undefined || !Object.hasOwn(defaults, attribute)) return undefined;
  const value = defaults[attribute];
  return isSameValue((instance as Record<string, unknown>)[attribute], value) ? value : undefined;
}
