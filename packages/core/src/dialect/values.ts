import type { Attribute } from '../schema/attribute.js';
import type { TypeDescription } from '../schema/data-types/index.js';

/** Turns a value into another: a canonical one into what the driver binds, or what the driver read into a canonical one. */
export type Conversion = (value: never) => unknown;

/** Returns why a canonical value cannot be stored, as what follows the name of its attribute; `undefined` if it can. */
export type StorageLimit = (value: never) => string | undefined;

/** How a database stores the values of each data type. */
export interface ValueDialect {
  /** Whether the database has columns of a type. */
  supportsType(type: TypeDescription): boolean;
  /** Column type for `create table`. That of a numbered key says that it is numbered, and the primary key. */
  columnType(attribute: Attribute): string;
  /** Which canonical values of a type cannot be stored; `undefined` if all can. */
  storageLimit(type: TypeDescription): StorageLimit | undefined;
  /** How a canonical value is bound; `undefined` if it is bound as it is. */
  encoder(type: TypeDescription): Conversion | undefined;
  /** How a value that the driver read becomes canonical; `undefined` if it is. Never called with null. */
  decoder(type: TypeDescription): Conversion | undefined;
  /** The same for a value as knex returns it, which leaves more to the driver. */
  decodeParsed(type: TypeDescription): Conversion | undefined;
}
