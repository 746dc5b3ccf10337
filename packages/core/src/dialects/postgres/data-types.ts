import type { Conversion, StorageLimit } from '../../dialect/values.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { DataTypeKey, TypeDescription } from '../../schema/data-types/index.js';
import { arrayDecoder, arrayEncoder, arrayLimit, innermost } from './arrays.js';
import { ofDate, ofJsonb, ofText } from './storage-limits.js';
import { formatDay, readBytes, readDay, readInstant, writeInstant } from './text-format.js';

/** What PostgreSQL does with the values of a data type. Values are stored as they are unless this says otherwise. */
interface PostgresType {
  readonly columnType: string | ((type: TypeDescription) => string);
  /** How a canonical value is bound. */
  readonly encode?: Conversion;
  /** How PostgreSQL's text becomes canonical. */
  readonly decode?: Conversion;
  /** How a value that pg's own type parser has read, and that is no text, becomes canonical. */
  readonly decodeParsed?: Conversion;
  readonly limit?: StorageLimit;
  /** The types of column to which JSON carries a value unchanged; all but those of JSON unless listed here. */
  readonly carriedTo?: readonly string[];
  /** The text form depends on the DateStyle of the session; that in JSON is always ISO 8601. */
  readonly hasDateStyle?: true;
  /** What a column is cast to where it is compared for equality. */
  readonly equalityType?: string;
}

const integers = ['smallint', 'integer', 'bigint'];
const numbers = [...integers, 'real', 'double precision', 'numeric'];
const jsons = ['json', 'jsonb'];

const readNumber: Conversion = (text: string) => Number(text);
const writeJson: Conversion = (value: unknown) => JSON.stringify(value);
const readJson: Conversion = (text: string) => JSON.parse(text);
const writeText = withinLimit(ofText, (value) => value);

/** PostgreSQL's side of each data type. */
const types: Readonly<Record<DataTypeKey, PostgresType>> = {
  STRING: { columnType: ({ length = 255 }) => `varchar(${length})`, encode: writeText, limit: ofText },
  TEXT: { columnType: 'text', encode: writeText, limit: ofText },
  INTEGER: { columnType: 'integer', decode: readNumber, carriedTo: integers },
  BIGINT: { columnType: 'bigint', decode: (text: string) => BigInt(text), carriedTo: integers },
  FLOAT: { columnType: 'double precision', decode: readNumber, carriedTo: numbers },
  DOUBLE: { columnType: 'double precision', decode: readNumber, carriedTo: numbers },
  DECIMAL: {
    columnType: ({ precision, scale = 0 }) =>
      precision === undefined ? 'numeric' : `numeric(${precision}, ${scale})`,
    decodeParsed: String,
  },
  BOOLEAN: {
    columnType: 'boolean',
    decode: (text: string) => text === 't' || text === 'true',
    carriedTo: ['boolean'],
  },
  DATE: {
    columnType: 'timestamptz',
    encode: withinLimit(ofDate, writeInstant),
    decode: readInstant,
    limit: ofDate,
    carriedTo: ['timestamp with time zone', 'timestamp without time zone'],
    hasDateStyle: true,
  },
  DATEONLY: {
    columnType: 'date',
    decode: readDay,
    decodeParsed: (value: unknown) => (value instanceof Date ? formatDay(value) : value),
    carriedTo: ['date'],
    hasDateStyle: true,
  },
  UUID: { columnType: 'uuid' },
  // `json` has no equality.
  JSON: { columnType: 'json', encode: writeJson, decode: readJson, carriedTo: jsons, equalityType: 'text' },
  JSONB: { columnType: 'jsonb', encode: writeJson, decode: readJson, limit: ofJsonb, carriedTo: jsons },
  ENUM: { columnType: 'text' },
  BLOB: { columnType: 'bytea', decode: readBytes, carriedTo: ['bytea'] },
  // Its values are converted as those of its element are.
  ARRAY: { columnType: ({ element }) => `${element === undefined ? 'text' : columnTypeOf(element)}[]` },
};

export function columnTypeOf(type: TypeDescription): string {
  const { columnType } = types[type.key];
  return typeof columnType === 'string' ? columnType : columnType(type);
}

export function encoderOf({ key, element }: TypeDescription): Conversion | undefined {
  return element === undefined ? types[key].encode : arrayEncoder(encoderOf(element));
}

/** Rows are requested as PostgreSQL's text, so that no type parser set elsewhere in the process changes them. */
export function decoderOf({ key, element }: TypeDescription): Conversion | undefined {
  return element === undefined ? types[key].decode : arrayDecoder(decoderOf(innermost(element)));
}

/** The decoder of values that are no text: see `decode-parsed.ts`. */
export function nonTextDecoderOf({ key }: TypeDescription): Conversion | undefined {
  return types[key].decodeParsed;
}

export function hasDateStyle({ key }: TypeDescription): boolean {
  return types[key].hasDateStyle ?? false;
}

export function equalityTypeOf({ key }: TypeDescription): string | undefined {
  return types[key].equalityType;
}

export function limitOf(type: TypeDescription): StorageLimit | undefined {
  return type.element === undefined ? types[type.key].limit : arrayLimit(type, limitOf(type.element));
}

/**
 * Whether a value survives the way through JSON into a column of this type, and what comes back can be read: the
 * statement is committed by then, so that must not fail.
 */
export function isCarriedByJson({ key, element }: TypeDescription, columnType: string | undefined): boolean {
  if (columnType === undefined) return false;
  if (element !== undefined) return columnType.endsWith('[]') && !columnType.startsWith('json');
  return types[key].carriedTo?.includes(columnType) ?? !jsons.includes(columnType);
}

/**
 * Returns an encoder that checks its value first: what PostgreSQL rejects in a statement would end the transaction around
 * it. Values of rows have been checked before; those of conditions have not.
 */
function withinLimit<T>(limit: (value: T) => string | undefined, encode: (value: T) => string) {
  return (value: T): string => {
    const what = limit(value);
    if (what === undefined) return encode(value);
    throw new ValidationError(`A value ${what}, which PostgreSQL cannot hold`, { code: 'INVALID_VALUE' });
  };
}
