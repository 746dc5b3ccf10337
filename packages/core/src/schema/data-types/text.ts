import {
  callable,
  type DataType,
  type DataTypeTraits,
  defineType,
  describe,
  plain,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';

/** The traits that all types of text share, unless they override them. */
const textTraits: DataTypeTraits = {
  isText: true,
  isInteger: false,
  isBoolean: false,
  isJson: false,
  canBeArray: false,
  isOrdered: true,
  hasEquality: true,
  canBeKey: true,
  comparesByIdentity: true,
  isMutable: false,
};

type WithLength<T> = DataType<T> & ((length: number) => DataType<T>);

/** The length of PostgreSQL's columns. SQLite has no limit, so Espalier checks the length. */
const defaultStringLength = 255;

export const STRING = defineType('STRING', {
  create: callable<WithLength<string>>((length: number) => ({ length })),
  read: readString,
  traits: textTraits,
});

function readString(value: unknown, { length = defaultStringLength }: TypeParameters): unknown {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  // Code units are never fewer than code points, so most strings need no counting.
  return text.length > length && [...text].length > length
    ? new Mismatch(`a string of at most ${length} characters`)
    : text;
}

/** Reads a string of any length. */
function readText(value: unknown): unknown {
  if (typeof value !== 'string') return new Mismatch('a string');
  return isWellFormed(value) ? value : new Mismatch('a string without half characters (lone surrogates)');
}

/** Whether a text has no lone surrogates, which a database would store as another character. */
function isWellFormed(text: string): boolean {
  // Every supported engine has this method, but the types of ES2022 do not declare it.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

export const TEXT = defineType('TEXT', {
  create: plain<string>,
  read: readText,
  traits: textTraits,
});

export const ENUM = defineType('ENUM', {
  create:
    (key) =>
    <const V extends readonly string[]>(...values: V) =>
      describe<DataType<V[number]>>(key, { values: Object.freeze([...values]) }),
  read: readMember,
  traits: textTraits,
});

function readMember(value: unknown, { values = [] }: TypeParameters): unknown {
  return values.includes(value as string)
    ? value
    : new Mismatch(`one of ${values.map((member) => `'${member}'`).join(', ')}`);
}

export const UUID = defineType('UUID', {
  create: plain<string>,
  read: readUuid,
  traits: { ...textTraits, isText: false },
});

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function readUuid(value: unknown): unknown {
  return typeof value === 'string' && uuidText.test(value) ? value.toLowerCase() : new Mismatch('a UUID');
}
