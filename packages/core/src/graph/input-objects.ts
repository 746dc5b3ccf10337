import { getPendingLookup, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isPlainObject } from '../util/plain-object.js';

/** Whether a value can stand where a record does: a plain object, or an instance of some model. */
export function isRecordInput(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isPlainObject(value) || stateOf(value) !== undefined;
}

/** Whether a value is an instance, and of another model than this. */
export function isOfAnotherModel({ declaration }: ModelDefinition, value: object): boolean {
  return stateOf(value) !== undefined && !(value instanceof declaration.instanceClass);
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** Returns an own enumerable property, as `Object.keys` lists them. Other properties are not part of the user's values. */
export function ownValue(object: object, key: string): unknown {
  // Most properties that are asked for are absent, which `hasOwn` finds out faster.
  const isOwn = Object.hasOwn(object, key) && isEnumerable.call(object, key);
  return isOwn ? (object as Record<string, unknown>)[key] : undefined;
}

/** Returns the object that has the nested values: for a `connectOrCreate` placeholder, the values to create. */
export function nestedValuesOf(object: object): object {
  return getPendingLookup(object)?.create ?? object;
}
