import { getPendingLookup, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isPlainObject } from '../util/plain-object.js';

/** Whether a value can be read as a record: it is a plain object, or an instance of any model. */
export function isRecordInput(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isPlainObject(value) || stateOf(value) !== undefined;
}

/** Whether a value is an instance of another model. */
export function isOfAnotherModel({ declaration }: ModelDefinition, value: object): boolean {
  return stateOf(value) !== undefined && !(value instanceof declaration.instanceClass);
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** Returns an own enumerable property, as `Object.keys` lists them. Other properties are not values of the caller. */
export function ownValue(object: object, key: string): unknown {
  // Most of these properties are absent, and `hasOwn` is the faster check for that.
  const isOwn = Object.hasOwn(object, key) && isEnumerable.call(object, key);
  return isOwn ? (object as Record<string, unknown>)[key] : undefined;
}

/** Returns the object that has the nested values: for a `connectOrCreate` placeholder, the values to create. */
export function nestedValuesOf(object: object): object {
  return getPendingLookup(object)?.create ?? object;
}
