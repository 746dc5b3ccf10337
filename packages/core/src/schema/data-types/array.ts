import {
  type DataType,
  DESCRIPTION,
  defineType,
  describe,
  type ElementReader,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';

export const ARRAY = defineType('ARRAY', {
  create:
    (key) =>
    <Out, In = Out>(element: DataType<Out, In>) =>
      describe<DataType<Out[], readonly In[]>>(key, { element: element[DESCRIPTION] }),
  read: readArray,
  traits: {
    isText: false,
    isInteger: false,
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
  if (!Array.isArray(value) || element === undefined) return new Mismatch('an array');
  const items = value.map((item) => (item === null ? null : readElement(item, element)));
  const index = items.findIndex((item) => item instanceof Mismatch);
  return index < 0 ? items : (items[index] as Mismatch).atIndex(index);
}
