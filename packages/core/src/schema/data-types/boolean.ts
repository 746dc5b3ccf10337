import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const BOOLEAN = defineType('BOOLEAN', {
  create: plain<boolean>,
  read: readBoolean,
  traits: {
    isText: false,
    isInteger: false,
    isNumber: false,
    isDate: false,
    isBoolean: true,
    isJson: false,
    canBeArray: false,
    isOrdered: true,
    hasEquality: true,
    canBeKey: true,
    comparesByIdentity: false,
    isMutable: false,
  },
});

function readBoolean(value: unknown): unknown {
  return typeof value === 'boolean' ? value : Mismatch.ofType('true or false', value);
}
