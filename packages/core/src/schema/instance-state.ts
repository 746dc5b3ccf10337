import { isSameValue } from '../util/equality.js';

/** Where instances answer for their state: on the prototype, so that no parsed JSON can claim to be one. */
export const STATE: unique symbol = Symbol('espalier.state');

/** What is in the database of one row, as far as an instance knows. */
export interface StoredRow {
  /** The canonical value of an attribute; `undefined` when it was not read. */
  valueOf(attribute: string): unknown;
}

/** The row that an instance stands for, to be found by a unique key when the instance is nested in a create. */
export interface KeyLookup {
  /** The key, in the order of the model's attributes, with its values in canonical form. */
  readonly key: Readonly<Record<string, unknown>>;
  /** What to create where there is no such row; without it, there has to be one. */
  readonly create: object | undefined;
}

/** What an instance knows of its row. */
export interface InstanceState {
  /** Its row; `undefined` while that is still to be inserted. */
  stored: StoredRow | undefined;
  /** The include that it was built with, for when it is inserted. */
  include: unknown;
  /** How to find its row, if it was not read or created, but named by its key. */
  lookup: KeyLookup | undefined;
  /** The values that `build` gave it by defaults of its model: nobody has said them. */
  defaults?: Readonly<Record<string, unknown>>;
}

/** The state of an instance of a model, or `undefined` for any other value. */
export function stateOf(value: object): InstanceState | undefined {
  return (value as { readonly [STATE]?: InstanceState })[STATE];
}

/** Whether a value is an instance whose row is in the database. */
export function isStored(value: object): boolean {
  return stateOf(value)?.stored !== undefined;
}

/** How to find the row of an instance that has not been found yet. */
export function getPendingLookup(value: object): KeyLookup | undefined {
  const state = stateOf(value);
  return state?.stored === undefined ? state?.lookup : undefined;
}

/** The value of an attribute that an instance has by a default alone; `undefined` where it was given one. */
export function untouchedDefault(instance: object, attribute: string): unknown {
  const defaults = stateOf(instance)?.defaults;
  if (defaults === undefined || !Object.hasOwn(defaults, attribute)) return undefined;
  const held = defaults[attribute];
  return isSameValue((instance as Record<string, unknown>)[attribute], held) ? held : undefined;
}
