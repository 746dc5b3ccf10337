import { describeValue } from '../util/describe-value.js';
import { keyString } from '../util/equality.js';
import { isPlainObject } from '../util/plain-object.js';
import { haveSameNames } from '../util/same-names.js';
import type { Attribute } from './attribute.js';
import type { ModelDefinition } from './model-definition.js';

type ValuesByName = Readonly<Record<string, unknown>>;

/** Returns a string that is equal for two rows of a model exactly if they have the same primary key. */
export function rowKey(model: ModelDefinition, values: ValuesByName): string {
  return keyString(primaryKeyOf(model, values));
}

/** Returns the values of the primary key, in the order of the key. */
export function primaryKeyOf({ primaryKey }: ModelDefinition, values: ValuesByName): readonly unknown[] {
  return primaryKey.map(({ name }) => values[name]);
}

/**
 * Reads a primary key as finders accept it: a value, or an object with every part of a composite key.
 *
 * @returns the parts in the order of the key, not converted; `undefined` if the key is null or lacks a part
 */
export function primaryKeyFrom(
  { primaryKey }: ModelDefinition,
  key: unknown,
): readonly unknown[] | undefined {
  if (key === null || key === undefined || primaryKey.length === 0) return undefined;
  if (primaryKey.length === 1) return [key];
  if (typeof key !== 'object' || !primaryKey.every(({ name }) => Object.hasOwn(key, name))) return undefined;
  return primaryKey.map(({ name }) => (key as Record<string, unknown>)[name]);
}

/** Describes, for messages, what is wrong about a value in the place of a primary key: it follows {@link primaryKeyForm}. */
export function describeKeyFault({ primaryKey }: ModelDefinition, key: unknown): string {
  if (primaryKey.length === 1 || !isPlainObject(key)) return `, not ${describeValue(key)}`;
  const values = key as ValuesByName;
  const lacking = primaryKey.find(({ name }) => !Object.hasOwn(values, name) || values[name] == null);
  return lacking === undefined ? ', and nothing else' : `; this one has no value for '${lacking.name}'`;
}

/** Returns why rows of a model cannot be found by their primary key; `undefined` if they can. */
export function whyNoKey({ name, primaryKey }: ModelDefinition): string | undefined {
  return primaryKey.length > 0 ? undefined : `'${name}' has no primary key to find a row by`;
}

/** Describes, for messages, the form that {@link primaryKeyFrom} reads. */
export function primaryKeyForm({ primaryKey }: ModelDefinition): string {
  const names = primaryKey.map(({ name }) => name);
  return names.length > 1 ? `an object of ${names.join(', ')}` : `a value of '${names[0]}'`;
}

/** Returns the key of a model that consists of exactly these attributes: its primary key, a unique key or a unique index. */
export function uniqueKeyOf(
  { keys }: ModelDefinition,
  names: readonly string[],
): readonly Attribute[] | undefined {
  return keys.find((key) =>
    haveSameNames(
      key.map(({ name }) => name),
      names,
    ),
  );
}
