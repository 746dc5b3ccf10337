import type { Attribute } from '../schema/attribute.js';
import { canonicalValue } from '../schema/data-types/index.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';

/** Returns the names of the attributes that differ from the stored row, including objects that were changed in place. */
export function findChangedAttributes({ attributes }: ModelDefinition, instance: object): string[] {
  const stored = stateOf(instance)?.stored;
  return attributes
    .filter((attribute) => Object.hasOwn(instance, attribute.name) && isChanged(instance, attribute, stored))
    .map(({ name }) => name);
}

function isChanged(instance: object, { name, type }: Attribute, stored: StoredRow | undefined): boolean {
  const value = (instance as Record<string, unknown>)[name];
  if (value === undefined) return false;
  if (stored === undefined) return true;
  const former = stored.valueOf(name);
  if (isSameValue(value, former)) return false;
  return value === null || !isSameValue(canonicalValue(value, type), former);
}
