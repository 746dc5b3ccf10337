import { defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

export const DATEONLY = defineType('DATEONLY', {
  create: plain<string>,
  read: readDateOnly,
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

function readDateOnly(value: unknown): unknown {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    !value.startsWith('0000') &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  return isDay ? value : new Mismatch("a date such as '2024-02-29'");
}
