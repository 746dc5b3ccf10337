import { createValues } from '../../graph/read-values.js';
import { assignCopies } from '../../instance/assign.js';
import { readAttribute } from '../../plan/invalid-query.js';
import { canonicalValue } from '../../schema/data-types/index.js';
import { stateOf } from '../../schema/instance-state.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';

type Properties = Record<string, unknown>;

/** Returns the names of the attributes that differ from the stored row, including objects that were changed in place. */
export function changedAttributes({ attributes }: ModelDefinition, instance: object): string[] {
  const stored = stateOf(instance)?.stored;
  const present = attributes.filter(({ name }) => Object.hasOwn(instance, name));
  const changed = present.filter(({ name, type }) => {
    const value = (instance as Properties)[name];
    if (value === undefined) return false;
    if (stored === undefined) return true;
    const known = stored.valueOf(name);
    if (isSameValue(value, known)) return false;
    return value === null || !isSameValue(canonicalValue(value, type), known);
  });
  return changed.map(({ name }) => name);
}

/** `previous`: the stored value of an attribute, or of all that have changed, as copies. */
export function previousValues(model: ModelDefinition, instance: object, name: unknown): unknown {
  const stored = stateOf(instance)?.stored;
  const attributes =
    name === undefined
      ? changedAttributes(model, instance).map((each) => attributeNamed(model, each))
      : [readAttribute(model, `${model.name}.previous`, name)];
  const values = createValues();
  for (const attribute of attributes) values[attribute.name] = stored?.valueOf(attribute.name);
  const copies: Properties = {};
  assignCopies(copies, attributes, values);
  return name === undefined ? copies : copies[name as string];
}
