import { randomUUID } from 'node:crypto';
import type { GraphRecord } from '../graph/record-graph.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch, traitsOf } from '../schema/data-types/index.js';

/** An attribute, and a value that no row has. */
interface FreeValue {
  readonly attribute: Attribute;
  readonly value: unknown;
}

/**
 * Returns a value that frees a unique key for a moment: NULL if an attribute of the key allows it, else a number or a text
 * that no row has. Foreign keys and the primary key stay as they are.
 *
 * @param count how many values have been returned for the same write
 * @returns `undefined` if no attribute of the key can have such a value
 */
export function temporaryValue(
  { model, assigned }: GraphRecord,
  key: readonly Attribute[],
  count: number,
): FreeValue | undefined {
  const references = new Set(model.foreignKeys.flatMap(({ attributes }) => attributes));
  const changeable = key.filter(
    (attribute) => assigned.includes(attribute) && !attribute.primaryKey && !references.has(attribute.name),
  );
  const nullable = changeable.find(({ allowNull }) => allowNull);
  if (nullable !== undefined) return { attribute: nullable, value: null };
  for (const attribute of changeable) {
    const value = unusedValue(attribute, count);
    if (value !== undefined) return { attribute, value };
  }
  return undefined;
}

/** The lowest integer that every database can store. Numbers of rows do not reach it. */
const lowestInteger = -2_147_483_648;

/** Returns an integer or a text that no row has, if the type of an attribute has such values. */
function unusedValue({ type }: Attribute, count: number): unknown {
  const candidate = traitsOf(type).isInteger ? lowestInteger + count : randomUUID();
  const value = canonicalValue(candidate, type);
  return value instanceof Mismatch ? undefined : value;
}
