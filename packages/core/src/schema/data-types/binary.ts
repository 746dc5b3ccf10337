import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const BLOB = defineType('BLOB', {
  create: plain<Buffer, Uint8Array>,
  read: readBlob,
  traits: {
    isText: false,
    isInteger: false,
    isNumber: false,
    isDate: false,
    isBoolean: false,
    isJson: false,
    canBeArray: false,
    isOrdered: true,
    hasEquality: true,
    canBeKey: true,
    comparesByIdentity: false,
    isMutable: true,
  },
});

function readBlob(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : Mismatch.ofType('a Buffer or Uint8Array', value);
}
