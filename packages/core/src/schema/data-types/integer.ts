import { defineType, plain } from './definition.js';
import { withoutMinusZero } from './minus-zero.js';
import { Mismatch } from './mismatch.js';

export const INTEGER = defineType('INTEGER', {
  create: plain<number>,
  read: readInteger,
  traits: {
    isText: false,
    isInteger: true,
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

const min = -(2 ** 31);
const max = 2 ** 31 - 1;

function readInteger(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    ? withoutMinusZero(value)
    : new Mismatch(`an integer from ${min} to ${max}`);
}
