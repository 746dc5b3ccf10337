import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const BLOB = defineType('BLOB', {
  create: plain<Buffer, Uint8Array>,
  read: readBytes,
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
    isMutable: true,
  },
});

function readBytes(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : new Mismatch('a Buffer or Uint8Array');
}
