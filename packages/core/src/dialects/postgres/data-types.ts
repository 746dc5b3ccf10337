import { type Conversion, memoizedDates, type StorageLimit } from '../../dialect/values.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { DataTypeKey, TypeDescription } from '../../schema/data-types/index.js';
import { arrayDecoder, arrayEncoder, arrayLimit, innermost } from './arrays.js';
import { jsonOperand, jsonOperandText } from './json-operand.js';
import { dateLimit, jsonLimit, jsonTextLimit, textLimit } from './storage-limits.js';
import { formatDay, readBytes, readDay, readInstant, writeInstant } from './text-format.js';

/** How PostgreSQL stores the values of a data type. Without an encoder, they are stored as they are. */
interface PostgresType {
  readonly columnType: string | ((type: TypeDescription) => string);
  /** Returns the form in which a canonical value is bound. */
  readonly encode?: Conversion;
  /** Returns the canonical value of PostgreSQL's text. */
  readonly decode?: Conversion;
  /** Returns the canonical value of a value that pg's own type parser has read and that is not a text. */
  readonly decodeParsed?: Conversion;
  readonly limit?: StorageLimit;
  /** The column types that a value reaches unchanged through JSON. Default: all except `json` and `jsonb`. */
  readonly carriedTo?: readonly string[];
  /** The built-in column types whose values can be read, `array` for all arrays. Default: all except {@link changing}. */
  readonly readFrom?: readonly string[];
  /** Whether the text form depends on the DateStyle of the session. The form in JSON is always ISO 8601. */
  readonly hasDateStyle?: true;
  /** Returns the form in which a value is compared for equality, if it is not the one that is stored. */
  readonly encodeOperand?: Conversion;
  /** The type with an equality, and the conversion to it, if the column type has none. */
  readonly comparedAs?: { readonly columnType: string; readonly operand: (operand: string) => string };
}

const integers = ['smallint', 'integer', 'bigint'];
const floats = ['real', 'double precision'];
const numbers = [...integers, ...floats, 'numeric'];
const jsons = ['json', 'jsonb'];
const texts = ['text', 'character varying', 'character', 'name', 'xml'];
const instants = ['timestamp with time zone', 'timestamp without time zone'];
/** The texts of numbers: of JSON too, and of bits. */
const numberTexts = [...texts, ...jsons, ...numbers, 'oid', 'bit', 'bit varying'];
/** The column types that return another text than the one that was written. */
const changing = ['bytea', 'tsvector'];

const readNumber: Conversion = (text: string) => Number(text);
const writeJson: Conversion = (value: unknown) => checkLimit(JSON.stringify(value), jsonTextLimit);
const readJson: Conversion = (text: string) => JSON.parse(text);
const writeLimitedJson = (value: unknown) => checkLimit(JSON.stringify(value), jsonTextLimit);
const writeText = withinLimit(textLimit, (value) => value);

/** How PostgreSQL stores each data type. */
const types: Readonly<Record<DataTypeKey, PostgresType>> = {
  STRING: { columnType: ({ length = 255 }) => `varchar(${length})`, encode: writeText, limit: textLimit },
  TEXT: { columnType: 'text', encode: writeText, limit: textLimit },
  INTEGER: { columnType: 'integer', decode: readNumber, carriedTo: integers, readFrom: numberTexts },
  BIGINT: {
    columnType: 'bigint',
    decode: (text: string) => BigInt(text),
    carriedTo: integers,
    readFrom: numberTexts.filter((name) => !floats.includes(name)),
  },
  FLOAT: { columnType: 'double precision', decode: readNumber, carriedTo: numbers, readFrom: numberTexts },
  DOUBLE: { columnType: 'double precision', decode: readNumber, carriedTo: numbers, readFrom: numberTexts },
  DECIMAL: {
    columnType: ({ precision, scale = 0 }) =>
      precision === undefined ? 'numeric' : `numeric(${precision}, ${scale})`,
    decodeParsed: String,
    readFrom: [...texts, ...jsons, ...numbers, 'oid'],
  },
  BOOLEAN: {
    columnType: 'boolean',
    // A column of type `character` pads its texts.
    decode: (text: string) => text === 't' || text.trimEnd() === 'true',
    carriedTo: ['boolean'],
    readFrom: ['boolean', ...texts, ...jsons],
  },
  DATE: {
    columnType: 'timestamptz',
    encode: withinLimit(dateLimit, writeInstant),
    decode: memoizedDates(readInstant),
    limit: dateLimit,
    carriedTo: instants,
    hasDateStyle: true,
    readFrom: instants,
  },
  DATEONLY: {
    columnType: 'date',
    decode: readDay,
    decodeParsed: (value: unknown) => (value instanceof Date ? formatDay(value) : value),
    carriedTo: ['date'],
    hasDateStyle: true,
    readFrom: ['date', ...texts],
  },
  UUID: { columnType: 'uuid', readFrom: ['uuid', ...texts] },
  JSON: {
    columnType: 'json',
    encode: writeJson,
    decode: readJson,
    limit: jsonLimit,
    carriedTo: jsons,
    readFrom: [...jsons, ...texts, ...numbers],
    encodeOperand: (value: unknown) => jsonOperandText(writeLimitedJson(value)),
    comparedAs: { columnType: 'jsonb', operand: jsonOperand },
  },
  JSONB: {
    columnType: 'jsonb',
    encode: writeJson,
    decode: readJson,
    limit: jsonLimit,
    carriedTo: jsons,
    readFrom: [...jsons, ...texts, ...numbers],
    encodeOperand: (value: unknown) => writeLimitedJson(value),
  },
  ENUM: { columnType: 'text' },
  BLOB: { columnType: 'bytea', decode: readBytes, carriedTo: ['bytea'], readFrom: ['bytea'] },
  // The values of an array are converted as those of its element type are.
  ARRAY: {
    columnType: ({ element }) => `${element === undefined ? 'text' : columnTypeOf(element)}[]`,
    readFrom: ['array', 'text', 'character varying', 'name', 'xml'],
  },
};

export function columnTypeOf(type: TypeDescription): string {
  const { columnType } = types[type.key];
  return typeof columnType === 'string' ? columnType : columnType(type);
}

export function encoderOf({ key, element }: TypeDescription): Conversion | undefined {
  return element === undefined ? types[key].encode : arrayEncoder(encoderOf(element));
}

/** Returns the decoder of PostgreSQL's text, in which rows are requested: no type parser of the process changes it. */
export function decoderOf({ key, element }: TypeDescription): Conversion | undefined {
  return element === undefined ? types[key].decode : arrayDecoder(decoderOf(innermost(element)));
}

/** Returns the decoder of values that are not text: see `decode-parsed.ts`. */
export function nonTextDecoderOf({ key }: TypeDescription): Conversion | undefined {
  return types[key].decodeParsed;
}

export function hasDateStyle({ key }: TypeDescription): boolean {
  return types[key].hasDateStyle ?? false;
}

export function operandEncoderOf({ key, element }: TypeDescription): Conversion | undefined {
  return element === undefined ? types[key].encodeOperand : arrayEncoder(operandEncoderOf(element));
}

/** Returns the function that writes a column or an expression of a type in a comparison for equality. */
export function equalityOperandOf(type: TypeDescription): (operand: string) => string {
  if (type.element === undefined) return types[type.key].comparedAs?.operand ?? unchanged;
  const compared = comparedTypeOf(type);
  return compared === columnTypeOf(type) ? unchanged : (operand) => `cast(${operand} as ${compared})`;
}

/** Returns the type as which a column is compared for equality. */
export function comparedTypeOf(type: TypeDescription): string {
  if (type.element !== undefined) return `${comparedTypeOf(type.element)}[]`;
  return types[type.key].comparedAs?.columnType ?? columnTypeOf(type);
}

const unchanged = (operand: string) => operand;

export function limitOf(type: TypeDescription): StorageLimit | undefined {
  return type.element === undefined ? types[type.key].limit : arrayLimit(type, limitOf(type.element));
}

/**
 * Whether a value can be written through JSON to a column of this type, and can be read again. Reading must not fail,
 * because the statement is committed by then.
 */
export function isCarriedByJson({ key, element }: TypeDescription, columnType: string | undefined): boolean {
  if (columnType === undefined) return false;
  if (element !== undefined) return columnType.endsWith('[]') && !columnType.startsWith('json');
  return types[key].carriedTo?.includes(columnType) ?? !jsons.includes(columnType);
}

/**
 * Whether values of a data type can be read from a column of a built-in type.
 *
 * @param columnType its name, or `array`
 * @param scale the number of decimal places that the column always has
 */
export function canReadFrom({ key }: TypeDescription, columnType: string, scale: number): boolean {
  if (key === 'BIGINT' && scale > 0) return false;
  const { readFrom } = types[key];
  return readFrom === undefined ? !changing.includes(columnType) : readFrom.includes(columnType);
}

/**
 * Returns an encoder that checks its value first, because an error of PostgreSQL would end the transaction. The values of
 * rows have been checked before, those of conditions have not.
 */
function withinLimit<T>(limit: (value: T) => string | undefined, encode: (value: T) => string) {
  return (value: T): string => encode(checkLimit(value, limit));
}

function checkLimit<T>(value: T, limit: (value: T) => string | undefined): T {
  const problem = limit(value);
  if (problem === undefined) return value;
  throw new ValidationError(`A value ${problem}, which PostgreSQL cannot hold`, { code: 'INVALID_VALUE' });
}
