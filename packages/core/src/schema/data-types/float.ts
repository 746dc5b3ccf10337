import { defineType, plain } from './definition.js';
import { withoutMinusZero } from './minus-zero.js';
import { Mismatch } from './mismatch.js';

export const FLOAT = defineType('FLOAT', {
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

export function readFloat(value: unknown): unknown {
  return typeof value === 'number' ? withoutMinusZero(value) : new Mismatch('a number');
}
