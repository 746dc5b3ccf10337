import { type DataType, defineType, describe, type TypeParameters } from './definition.js';
import { Mismatch } from './mismatch.js';

export const ENUM = defineType('ENUM', {
  create:
    (key) =>
    <const V extends readonly string[]>(...values: V) =>
      describe<DataType<V[number]>>(key, { values: Object.freeze([...values]) }),
  read: readMember,
  traits: {
    isText: true,
    isInteger: false,
    isBoolean: false,
    isJson: false,
    canBeArray: false,
    isOrdered: true,
    hasEquality: true,
    canBeKey: true,
    comparesByIdentity: true,
    isMutable: false,
  },
});

function readMember(value: unknown, { values = [] }: TypeParameters): unknown {
  return values.includes(value as string)
    ? value
    : new Mismatch(`one of ${values.map((member) => `'${member}'`).join(', ')}`);
}
