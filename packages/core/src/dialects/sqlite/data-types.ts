import { type Conversion, memoizedDates, type StorageLimit } from '../../dialect/values.js';
import { type DataTypeKey, hasSeveralForms, type TypeDescription } from '../../schema/data-types/index.js';
import { withSortedKeys } from '../../util/sort-keys.js';
import { normalDecimal } from './decimals.js';
import { canonicalJson } from './json-values.js';

/** How SQLite stores the values of a data type. Without an encoder, they are stored as they are. */
interface SqliteType {
  readonly columnType: string | ((type: TypeDescription) => string);
  readonly encode?: Conversion;
  readonly decode?: Conversion;
  /** Returns the form in which a value is compared for equality, if it is not the stored one. */
  readonly encodeOperand?: Conversion;
  readonly limit?: StorageLimit;
  /** What `typeof` says of the values that are read. Integers are read as bigints. Default: {@link texts}. */
  readonly readAs?: readonly string[];
  /** Whether values are bytes, which JSON contains as hexadecimal digits. */
  readonly isBinary?: true;
  readonly isSupported?: false;
}

/** Statements that read a BIGINT return every integer as a bigint, hence the conversions of smaller ones. */
const readNumber: Conversion = (value: number | bigint) => Number(value);

const texts = ['string'];
const integers = ['bigint'];
/** A number without a fraction is stored as an integer where it can be. */
const numbers = ['number', 'bigint'];
/** Another program may have written numbers, such as instants in milliseconds. */
const textOrNumbers = [...texts, ...numbers];

/** SQLite stores NaN as NULL. */
const notNaN: StorageLimit = (value: number) => (Number.isNaN(value) ? 'is NaN' : undefined);

const float: SqliteType = {
  columnType: 'double precision',
  decode: readNumber,
  limit: notNaN,
  readAs: numbers,
};

const json: SqliteType = {
  columnType: 'text',
  encode: (value: unknown) => JSON.stringify(value),
  encodeOperand: (value: unknown) => canonicalJson(JSON.stringify(value)),
  decode: (text: string) => JSON.parse(text),
};

/** Keys are sorted, so that a unique index finds equal values. */
const jsonb: SqliteType = { ...json, encode: (value: unknown) => JSON.stringify(value, withSortedKeys) };

/**
 * How SQLite stores each data type. A value that must be read exactly as it was written has a column of TEXT affinity: with
 * NUMERIC affinity, the decimal '1.10' would become 1.1, and JSON's `1` an integer.
 *
 * @see https://www.sqlite.org/datatype3.html
 */
const types: Readonly<Record<DataTypeKey, SqliteType>> = {
  STRING: { columnType: ({ length = 255 }) => `varchar(${length})` },
  TEXT: { columnType: 'text' },
  INTEGER: { columnType: 'integer', decode: readNumber, readAs: integers },
  BIGINT: { columnType: 'bigint', decode: (value: number | bigint) => BigInt(value), readAs: integers },
  FLOAT: float,
  DOUBLE: float,
  DECIMAL: { columnType: 'text', decode: (value: unknown) => String(value), readAs: textOrNumbers },
  BOOLEAN: {
    columnType: 'boolean',
    encode: (value: boolean) => (value ? 1 : 0),
    decode: (value: number | bigint) => Number(value) !== 0,
    readAs: integers,
  },
  DATE: {
    columnType: 'text',
    encode: memoizedIsoText(),
    decode: memoizedDates(
      (value: string | number | bigint) => new Date(typeof value === 'bigint' ? Number(value) : value),
    ),
    readAs: textOrNumbers,
  },
  DATEONLY: { columnType: 'text' },
  UUID: { columnType: 'char(36)' },
  JSON: json,
  JSONB: jsonb,
  ENUM: { columnType: 'text' },
  BLOB: { columnType: 'blob', isBinary: true, readAs: ['object'] },
  ARRAY: { columnType: 'text', isSupported: false },
};

export function columnTypeOf(type: TypeDescription): string {
  const { columnType } = types[type.key];
  return typeof columnType === 'string' ? columnType : columnType(type);
}

export function encoderOf({ key }: TypeDescription): Conversion | undefined {
  return types[key].encode;
}

export function operandEncoderOf(type: TypeDescription): Conversion | undefined {
  return hasSeveralForms(type) ? normalDecimal : types[type.key].encodeOperand;
}

export function decoderOf({ key }: TypeDescription): Conversion | undefined {
  return types[key].decode;
}

/** Returns what `typeof` says of the values of a type that are read. */
export function readAsOf({ key }: TypeDescription): readonly string[] {
  return types[key].readAs ?? texts;
}

export function limitOf({ key }: TypeDescription): StorageLimit | undefined {
  return types[key].limit;
}

export function isBinary({ key }: TypeDescription): boolean {
  return types[key].isBinary ?? false;
}

/** Whether a type has not all numbers of a rowid, which is an integer of 64 bits. */
export function isNarrowerThanRowid({ key }: TypeDescription): boolean {
  return key === 'INTEGER';
}

export function isSupported({ key }: TypeDescription): boolean {
  return types[key].isSupported ?? true;
}

/** Returns the encoder of dates. It caches the last text, since most rows of a call have the same timestamps. */
function memoizedIsoText(): Conversion {
  let time = Number.NaN;
  let text = '';
  return (value: Date): string => {
    if (value.getTime() !== time) {
      text = value.toISOString();
      time = value.getTime();
    }
    return text;
  };
}
