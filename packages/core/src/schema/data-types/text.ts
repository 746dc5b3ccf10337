import {
  callable,
  type DataType,
  type DataTypeTraits,
  defineType,
  describe,
  invalidParameter,
  isCount,
  plain,
  type TypeParameters,
} from './definition.js';
import { Mismatch } from './mismatch.js';

/** The traits that all types of text share, unless they override them. */
const textTraits: DataTypeTraits = {
  isText: true,
  isInteger: false,
  isNumber: false,
  isDate: false,
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
  create: callable<WithLength<string>>((length?: number) => {
    if (length === undefined) return {};
    if (!isCount(length)) throw invalidParameter('STRING', 'a length: a whole number from 1 on');
    return { length };
  }),
  read: readString,
  traits: textTraits,
});

function readString(value: unknown, { length = defaultStringLength }: TypeParameters): unknown {
  const text = readText(value);
  if (typeof text !== 'string') return text;
  return isLonger(text, length)
    ? Mismatch.because(`a string of at most ${length} characters`, 'has more')
    : text;
}

/** Whether a text has more characters (code points) than a length. A code point has one or two code units. */
function isLonger(text: string, length: number): boolean {
  if (text.length <= length) return false;
  return text.length > 2 * length || [...text].length > length;
}

/** Reads a string of any length. */
function readText(value: unknown): unknown {
  if (typeof value !== 'string') return Mismatch.ofType('a string', value);
  return isWellFormed(value)
    ? value
    : Mismatch.because('a string without half characters (lone surrogates)', 'has one');
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
    <const V extends readonly string[]>(...values: V) => {
      if (!values.every((each) => typeof each === 'string'))
        throw invalidParameter('ENUM', "texts, one for each member: ENUM('open', 'done')");
      return describe<DataType<V[number]>>(key, { values: Object.freeze([...values]) });
    },
  read: readMember,
  traits: textTraits,
});

function readMember(value: unknown, { values = [] }: TypeParameters): unknown {
  if (values.includes(value as string)) return value;
  const expected = `one of ${values.map((member) => `'${member}'`).join(', ')}`;
  return typeof value === 'string'
    ? Mismatch.because(expected, 'is none of them')
    : Mismatch.ofType(expected, value);
}

export const UUID = defineType('UUID', {
  create: plain<string>,
  read: readUuid,
  traits: { ...textTraits, isText: false },
});

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function readUuid(value: unknown): unknown {
  if (typeof value !== 'string') return Mismatch.ofType('a UUID', value);
  return uuidText.test(value)
    ? value.toLowerCase()
    : Mismatch.because('a UUID', 'has another form than 00000000-0000-0000-0000-000000000000');
}
