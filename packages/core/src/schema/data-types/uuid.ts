import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const UUID = defineType('UUID', {
  create: plain<string>,
  read: readUuid,
  traits: {
    isText: false,
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

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function readUuid(value: unknown): unknown {
  return typeof value === 'string' && uuidText.test(value) ? value.toLowerCase() : new Mismatch('a UUID');
}
