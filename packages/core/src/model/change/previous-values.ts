import { createValues } from '../../graph/read-values.js';
import { assignCopies } from '../../instance/assign.js';
import { findChangedAttributes } from '../../instance/changed-attributes.js';
import { readAttribute } from '../../plan/invalid-query.js';
import { stateOf } from '../../schema/instance-state.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';

type Properties = Record<string, unknown>;

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
