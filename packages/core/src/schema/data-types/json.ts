import { callable, type DataType, type DataTypeTraits, defineType } from './definition.js';
import { InvalidJson, jsonValue } from './json-value.js';
import { Mismatch } from './mismatch.js';

/** The traits that all types of JSON share, unless they override them. */
const jsonTraits: DataTypeTraits = {
  isText: false,
  isInteger: false,
  isNumber: false,
  isDate: false,
  isBoolean: false,
  isJson: true,
  canBeArray: true,
  isOrdered: false,
  hasEquality: false,
  canBeKey: false,
  comparesByIdentity: false,
  isMutable: true,
};

/** A value that JSON can represent. */
export type Json = string | number | boolean | null | { readonly [key: string]: Json } | readonly Json[];

type OfJson = DataType<Json> & (<T>() => DataType<T>);

// biome-ignore lint/suspicious/noShadowRestrictedNames: it is a member of DataTypes
export const JSON = defineType('JSON', {
  create: callable<OfJson>(() => ({})),
  read: readJson,
  traits: jsonTraits,
});

function readJson(value: unknown): unknown {
  const json = jsonValue(value);
  return json instanceof InvalidJson ? Mismatch.instead('a value that JSON can carry', json.found) : json;
}

export const JSONB = defineType('JSONB', {
  create: callable<OfJson>(() => ({})),
  read: readJson,
  traits: { ...jsonTraits, hasEquality: true },
});
