import { defineType, plain } from './definition.js';
import { readFloat } from './float.js';

export const DOUBLE = defineType('DOUBLE', {
  create: plain<number>,
  read: readFloat,
  traits: {
    isText: false,
    isInteger: false,
    isBoolean: false,
    isJson: false,
    canBeArray: false,
    isOrdered: true,
    hasEquality: true,
    canBeKey: true,
    comparesByIdentity: false,
    isMutable: false,
  },
});
