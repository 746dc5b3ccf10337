import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';

/** Converts a canonical value to the value that the driver binds, or a value that the driver read to a canonical one. */
export type Conversion = (value: never) => unknown;

/** Returns a decoder of dates. It remembers the last one, since many rows of a result have the same timestamps. */
export function memoizedDates<T>(read: (value: T) => Date | number): (value: T) => Date | number {
  let latest: T | undefined;
  let time = Number.NaN;
  return (value) => {
    if (value === latest) return new Date(time);
    const date = read(value);
    if (!(date instanceof Date)) return date;
    latest = value;
    time = date.getTime();
    return date;
  };
}

/**
 * Returns why a canonical value cannot be stored, as a phrase that follows the name of its attribute; `undefined` if it
 * can be stored.
 */
export type StorageLimit = (value: never) => string | undefined;

/** The storage of the values of each data type. */
export interface ValueDialect {
  /** Whether the database has columns of a type. */
  supportsType(type: TypeDescription): boolean;
  /** Returns the column type for `create table`; for an auto-increment key, with `primary key` and the numbering. */
  columnType(attribute: Attribute): string;
  /** Whether the database may give a key of a type a number that the type does not admit. */
  numbersBeyond(type: TypeDescription): boolean;
  /** Returns the check for canonical values of a type that cannot be stored; `undefined` if all can be. */
  storageLimit(type: TypeDescription): StorageLimit | undefined;
  /** Returns the conversion of a canonical value to a binding; `undefined` if it is bound unchanged. */
  encoder(type: TypeDescription): Conversion | undefined;
  /** Returns the conversion of a value that Espalier read; `undefined` if it is canonical. Never called with null. */
  decoder(type: TypeDescription): Conversion | undefined;
  /**
   * Whether the driver can have read a value from a column of a type, so that the value can be compared with such columns.
   * Never called with null.
   */
  canHaveRead(type: TypeDescription, value: unknown): boolean;
  /** Returns the conversion of a value that knex read with the driver's own parsers. */
  decodeParsed(type: TypeDescription): Conversion | undefined;
}
