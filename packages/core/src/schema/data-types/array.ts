import {
  type DataType,
  DESCRIPTION,
  defineType,
  describe,
  type ElementReader,
  invalidParameter,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';

export const ARRAY = defineType('ARRAY', {
  create:
    (key) =>
    <Out, In = Out>(element: DataType<Out, In>) => {
      if (element?.[DESCRIPTION] === undefined)
        throw invalidParameter('ARRAY', 'a data type: ARRAY(DataTypes.INTEGER)');
      return describe<DataType<Out[], readonly In[]>>(key, { element: element[DESCRIPTION] });
    },
  read: readArray,
  traits: {
    isText: false,
    isInteger: false,
    isNumber: false,
    isDate: false,
    isBoolean: false,
    isJson: false,
    canBeArray: true,
    isOrdered: false,
    hasEquality: true,
    canBeKey: false,
    comparesByIdentity: false,
    isMutable: true,
  },
});

function readArray(value: unknown, { element }: TypeParameters, readElement: ElementReader): unknown {
  if (!Array.isArray(value) || element === undefined) return Mismatch.ofType('an array', value);
  const items: unknown[] = [];
  // A hole is read as undefined. The first one ends the loop, so that it does not depend on the length.
  for (let index = 0; index < value.length; index += 1) {
    const item = value[index] === null ? null : readElement(value[index], element);
    if (item instanceof Mismatch) return item.atIndex(index);
    items.push(item);
  }
  return items;
}
