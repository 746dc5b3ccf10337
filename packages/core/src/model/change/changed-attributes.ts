import { createValues } from '../../graph/read-values.js';
import { assignCopies } from '../../instance/assign.js';
import { readAttribute } from '../../plan/invalid-query.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';

type Properties = Record<string, unknown>;

/** Returns the names of the attributes that differ from the stored row, including objects that were changed in place. */
export function findChangedAttributes({ attributes }: ModelDefinition, instance: object): string[] {
  const stored = stateOf(instance)?.stored;
  return attributes
    .filter((attribute) => Object.hasOwn(instance, attribute.name) && isChanged(instance, attribute, stored))
    .map(({ name }) => name);
}

function isChanged(instance: object, { name, type }: Attribute, stored: StoredRow | undefined): boolean {
  const value = (instance as Properties)[name];
  if (value === undefined) return false;
  if (stored === undefined) return true;
  const former = stored.valueOf(name);
  if (isSameValue(value, former)) return false;
  return value === null || !isSameValue(canonicalValue(value, type), former);
}

/** `previous`: returns the stored value of an attribute, or of all attributes that have changed, as copies. */
export function getPreviousValues(model: ModelDefinition, instance: object, name: unknown): unknown {
  const stored = stateOf(instance)?.stored;
  const attributes =
    name === undefined
      ? findChangedAttributes(model, instance).map((each) => attributeNamed(model, each))
      : [readAttribute(model, `${model.name}.previous`, name)];
  const values = createValues();
  for (const attribute of attributes) values[attribute.name] = stored?.valueOf(attribute.name);
  const copies: Properties = {};
  assignCopies(copies, attributes, values);
  return name === undefined ? copies : copies[name as string];
}
