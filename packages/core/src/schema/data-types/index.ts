import { randomUUID } from 'node:crypto';
import * as array from './array.js';
import * as binary from './binary.js';
import * as boolean from './boolean.js';
import * as dates from './dates.js';
import {
  type AnyDataType,
  type DataTypeTraits,
  DESCRIPTION,
  type ElementReader,
  type TypeDefinition,
  type TypeParameters,
} from './definition.js';
import * as json from './json.js';
import * as numbers from './numbers.js';
import * as text from './text.js';
import { uuidV7 } from './uuid-v7.js';

export type { AnyDataType, DataType } from './definition.js';
export type { Json } from './json.js';
export { Mismatch } from './mismatch.js';

/** Every data type by its key: all exports of these files. Dialects do not compile until they have an entry for each. */
const definitions = register({
  ...text,
  ...numbers,
  ...boolean,
  ...dates,
  ...json,
  ...binary,
  ...array,
});

export type DataTypeKey = keyof typeof definitions;

/** A data type as plain frozen data. */
export interface TypeDescription extends TypeParameters {
  readonly key: DataTypeKey;
  readonly element?: TypeDescription;
}

/**
 * The data types of attributes, and generators for `defaultValue`.
 *
 * | type | read as | may be written as |
 * |---|---|---|
 * | `STRING`, `STRING(n)`, `TEXT` | string | string |
 * | `INTEGER` (32 bits), `FLOAT`, `DOUBLE` (64-bit floats) | number | number |
 * | `BIGINT` (64 bits) | bigint | bigint, safe integer, string of digits |
 * | `DECIMAL`, `DECIMAL(precision, scale)` | string, exact | string, number |
 * | `BOOLEAN` | boolean | boolean |
 * | `DATE` (an instant, to the millisecond) | Date | Date, ISO 8601 string, epoch milliseconds |
 * | `DATEONLY` | `'YYYY-MM-DD'` | the same |
 * | `UUID` | string, lower case | string |
 * | `JSON`, `JSONB`, `JSON<T>()` | the value | any JSON value |
 * | `ENUM('a', 'b')` | one of its members | the same |
 * | `BLOB` | Buffer | Uint8Array |
 * | `ARRAY(type)`, PostgreSQL only | array | array |
 *
 * @example
 * { price: { type: DataTypes.DECIMAL(10, 2), allowNull: false }, id: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV7 } }
 */
export const DataTypes = Object.freeze({
  ...collectMembers(definitions),

  /** Default value: a random UUID (RFC 9562, version 4). */
  UUIDV4: (): string => randomUUID(),
  /** Default value: a UUID that sorts by the time it was generated (RFC 9562, version 7). */
  UUIDV7: (): string => uuidV7(),
  /** Default value: the present instant. */
  NOW: (): Date => new Date(),
});

/** Whether a value is a data type, called with parameters or not. */
export function isDataType(value: unknown): value is AnyDataType {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && DESCRIPTION in value;
}

/** Returns the description of a data type. */
export function descriptionOf(type: AnyDataType): TypeDescription {
  return type[DESCRIPTION] as TypeDescription;
}

/** Returns the data type with a description: the inverse of {@link descriptionOf}. */
export function typeWith(description: TypeDescription): AnyDataType {
  return { [DESCRIPTION]: description } as unknown as AnyDataType;
}

/** Returns the properties of a data type that hold on every database. */
export function traitsOf({ key }: TypeDescription): DataTypeTraits {
  return definitions[key].traits;
}

/** Whether equal numbers have several canonical texts: a DECIMAL without a precision keeps the zeros that it is given. */
export function hasSeveralForms({ key, precision }: TypeDescription): boolean {
  return key === 'DECIMAL' && precision === undefined;
}

/**
 * Returns the one form in which a value of a type travels through Espalier, whichever accepted form it was written in:
 * what `create` returns is then what a later read returns, on every database.
 *
 * @param value anything but `null` and `undefined`
 * @returns the value in its canonical form (Date, bigint, decimal text, ...), or a {@link Mismatch}
 */
export function canonicalValue(value: unknown, type: TypeDescription): unknown {
  return definitions[type.key].read(value, type, readElement);
}

/** Reads an element. Its parameters are a whole description, which definitions do not depend on. */
const readElement: ElementReader = (value, parameters) =>
  canonicalValue(value, parameters as TypeDescription);

/** Checks that each type has the key it is registered by. */
function register<T extends { readonly [K in keyof T]: TypeDefinition<K & string, unknown> }>(
  types: T,
): Readonly<T> {
  return Object.freeze(types);
}

function collectMembers<T extends Readonly<Record<string, TypeDefinition<string, unknown>>>>(types: T) {
  const members = Object.entries(types).map(([key, { type }]) => [key, type]);
  return Object.fromEntries(members) as { readonly [K in keyof T]: T[K]['type'] };
}
