import { defineType, plain } from './definition.js';
import { readText } from './string.js';

export const TEXT = defineType('TEXT', {
  create: plain<string>,
  read: readText,
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
