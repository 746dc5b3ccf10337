import { callable, type DataType, defineType, type TypeParameters } from './definition.js';
import { Mismatch } from './mismatch.js';

type WithLength<T> = DataType<T> & ((length: number) => DataType<T>);

/** PostgreSQL's columns have this length; SQLite, which sets no limit, must not accept more. */
export const defaultStringLength = 255;

export const STRING = defineType('STRING', {
  create: callable<WithLength<string>>((length: number) => ({ length })),
  read: readString,
  traits: {
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
  },
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
export function readText(value: unknown): unknown {
  if (typeof value !== 'string') return new Mismatch('a string');
  return isWellFormed(value) ? value : new Mismatch('a string without half characters (lone surrogates)');
}

/** A database would store half of a character outside the basic plane as another character. */
function isWellFormed(text: string): boolean {
  // Every engine that is supported has this method; the library of ES2022 does not declare it.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
