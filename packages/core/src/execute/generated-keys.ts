import type { Dialect } from '../dialect/dialect.js';
import type { Path } from '../errors/path.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { failureError } from './failure-error.js';

/** Returns those of some keys that the database may number beyond what their type admits. */
export function uncheckedKeys(dialect: Dialect, attributes: readonly Attribute[]): readonly Attribute[] {
  return attributes.filter(({ primaryKey, type }) => primaryKey && dialect.numbersBeyond(type));
}

/**
 * Checks keys that the database has generated. No call could refer to a row whose key its type does not admit.
 *
 * @param keys what {@link uncheckedKeys} returned
 * @throws DatabaseError if the numbers of a type are used up. The transaction must then be rolled back
 */
export function checkGeneratedKeys(
  model: ModelDefinition,
  keys: readonly Attribute[],
  values: Readonly<Record<string, unknown>>,
  path: () => Path | undefined,
): void {
  for (let position = 0; position < keys.length; position += 1) {
    const { name, column, type } = keys[position] as Attribute;
    if (!(canonicalValue(values[name], type) instanceof Mismatch)) continue;
    const { table } = model;
    const place = { model, path: path() };
    throw failureError(
      { kind: 'usedUp', reason: `no key is left for ${table}.${column}`, table, columns: [column] },
      place,
    );
  }
}
