import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const BIGINT = defineType('BIGINT', {
  create: plain<bigint, bigint | number | string>,
  read: readBigInt,
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

const min = -(2n ** 63n);
const max = 2n ** 63n - 1n;

function readBigInt(value: unknown): unknown {
  const isExact =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?\d+$/.test(value));
  const read = isExact ? BigInt(value as bigint | number | string) : undefined;
  return read !== undefined && read >= min && read <= max
    ? read
    : new Mismatch('an integer of at most 64 bits, as a bigint, a safe number or a string of digits');
}
