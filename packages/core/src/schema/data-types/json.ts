import { callable, type DataType, defineType } from './definition.js';
import { InvalidJson, jsonValue } from './json-value.js';
import { Mismatch } from './mismatch.js';

/** A value that JSON can carry. */
export type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

type OfJson = DataType<Json> & (<T>() => DataType<T>);

// biome-ignore lint/suspicious/noShadowRestrictedNames: it is a member of DataTypes
export const JSON = defineType('JSON', {
  create: callable<OfJson>(() => ({})),
  read: readJson,
  traits: {
    isText: false,
    isInteger: false,
    isBoolean: false,
    isJson: true,
    canBeArray: true,
    isOrdered: false,
    hasEquality: false,
    canBeKey: false,
    comparesByIdentity: false,
    isMutable: true,
  },
});

export function readJson(value: unknown): unknown {
  const json = jsonValue(value);
  return json instanceof InvalidJson ? new Mismatch('a value that JSON can carry', json.found) : json;
}
