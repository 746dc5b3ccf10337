import { callable, type DataType, defineType } from './definition.js';
import { type Json, readJson } from './json.js';

type OfJson = DataType<Json> & (<T>() => DataType<T>);

export const JSONB = defineType('JSONB', {
  create: callable<OfJson>(() => ({})),
  read: readJson,
  traits: {
    isText: false,
    isInteger: false,
    isBoolean: false,
    isJson: true,
    canBeArray: true,
    isOrdered: false,
    hasEquality: true,
    canBeKey: false,
    comparesByIdentity: false,
    isMutable: true,
  },
});
