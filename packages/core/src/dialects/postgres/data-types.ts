import { parse as parseArray } from 'postgres-array';
import type { Conversion } from '../../dialect/dialect.js';
import { DatabaseError } from '../../errors/database-errors.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { DataTypeKey, TypeDescription } from '../../schema/data-types.js';
import { ofDate, ofText } from './storage-limits.js';

/** Column types by data type. */
export const columnTypes: Readonly<Record<DataTypeKey, (type: TypeDescription) => string>> = {
  STRING: ({ length = 255 }) => `varchar(${length})`,
  TEXT: () => 'text',
  INTEGER: () => 'integer',
  BIGINT: () => 'bigint',
  FLOAT: () => 'double precision',
  DOUBLE: () => 'double precision',
  DECIMAL: ({ precision, scale = 0 }) =>
    precision === undefined ? 'numeric' : `numeric(${precision}, ${scale})`,
  BOOLEAN: () => 'boolean',
  DATE: () => 'timestamptz',
  DATEONLY: () => 'date',
  UUID: () => 'uuid',
  JSON: () => 'json',
  JSONB: () => 'jsonb',
  ENUM: () => 'text',
  BLOB: () => 'bytea',
  ARRAY: ({ element }) => `${element === undefined ? 'text' : columnTypes[element.key](element)}[]`,
};

/** A year beyond 9999 has no sign in PostgreSQL, and one before 1 counts from 1 BC. */
export function encodeDate(value: Date): string {
  const iso = value.toISOString();
  const year = value.getUTCFullYear();
  if (year > 9999) return iso.replace(/^\+0*/, '');
  return year > 0 ? iso : `${String(1 - year).padStart(4, '0')}${iso.slice(iso.indexOf('-', 1))} BC`;
}

/**
 * What PostgreSQL refuses in a statement that has already begun would end the transaction around it. Values of rows have
 * been looked at before; those of conditions have not.
 */
function unlessBeyond<T>(limit: (value: T) => string | undefined, encode: (value: T) => string) {
  return (value: T): string => {
    const what = limit(value);
    if (what === undefined) return encode(value);
    throw new ValidationError(`A value ${what}, which PostgreSQL cannot hold`, { code: 'INVALID_VALUE' });
  };
}

const encodeText = unlessBeyond(ofText, (value) => value);
const encodeInstant = unlessBeyond(ofDate, encodeDate);

const toJson: Conversion = (value: unknown) => JSON.stringify(value);

export function encoderOf({ key, element }: TypeDescription): Conversion | undefined {
  if (key === 'STRING' || key === 'TEXT') return encodeText;
  if (key === 'DATE') return encodeInstant;
  if (key === 'JSON' || key === 'JSONB') return toJson;
  const encode = key === 'ARRAY' && element !== undefined ? encoderOf(element) : undefined;
  return (
    encode && ((items: unknown[]) => items.map((item) => (item === null ? null : encode(item as never))))
  );
}

/**
 * A canonical value as JSON carries it to a column of its type. What a JSON number would round goes as text, and a JSON
 * column takes the value itself.
 */
export function toJsonValue(type: TypeDescription, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)))
    return String(value);
  if (value instanceof Date) return encodeDate(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  const { element } = type;
  return type.key === 'ARRAY' && element !== undefined
    ? (value as unknown[]).map((item) => toJsonValue(element, item))
    : value;
}

const instant =
  /^(\d{4,})-(\d\d)-(\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/;

/**
 * PostgreSQL's ISO form of a timestamptz; JavaScript keeps its milliseconds. A timestamp without time zone holds what was
 * written to it, which was UTC.
 */
function readInstant(text: string): unknown {
  if (isUsual(text)) return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const [, year, month, day, time, sign, hours, minutes, seconds, bc] =
    instant.exec(text) ?? unreadable('timestamp');
  const signed = signedYear(bc === undefined ? Number(year) : 1 - Number(year));
  // Zones of old have seconds in their offset, which ISO 8601 has not.
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return new Date(
    Date.parse(`${signed}-${month}-${day}T${time}Z`) - (sign === '-' ? -offset : offset) * 1000,
  );
}

/** A year as ISO 8601 has it: 1 BC is the year 0, which takes no minus. */
function signedYear(year: number): string {
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** Whether an instant has a year of four digits and is told in UTC: then it needs not be taken apart. */
function isUsual(text: string): boolean {
  return text[4] === '-' && text[10] === ' ' && text.endsWith('+00');
}

function readDay(text: string): unknown {
  return /^(\d{4,}-\d\d-\d\d( BC)?|-?infinity)$/.test(text) ? text : unreadable('date');
}

/** Bytes in either of PostgreSQL's forms, `hex` and `escape`. */
function readBytes(text: string): unknown {
  if (text.startsWith('\\x')) return Buffer.from(text.slice(2), 'hex');
  const escaped = (_: string, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8));
  return Buffer.from(text.replace(/\\(\\|[0-7]{3})/g, escaped), 'latin1');
}

function unreadable(type: string): never {
  const message = `A ${type} came in a form that is not PostgreSQL's default; set the session's DateStyle to ISO`;
  throw new DatabaseError(message);
}

/** Results are asked for as PostgreSQL's text, so that no type parser set elsewhere in the process changes them. */
export function decoderOf({ key, element }: TypeDescription): Conversion | undefined {
  switch (key) {
    case 'INTEGER':
    case 'FLOAT':
    case 'DOUBLE':
      return (text: string) => Number(text);
    case 'BIGINT':
      return (text: string) => BigInt(text);
    case 'BOOLEAN':
      return (text: string) => text === 't' || text === 'true';
    case 'DATE':
      return readInstant;
    case 'DATEONLY':
      return readDay;
    case 'BLOB':
      return readBytes;
    case 'JSON':
    case 'JSONB':
      return (text: string) => JSON.parse(text);
    case 'ARRAY':
      return (text: string) => decodeItems(parseArray(text), itemDecoder(element));
    default:
      return undefined;
  }
}

/** An array of arrays is read at once, so what decodes is the type of the innermost items. */
function itemDecoder(element: TypeDescription | undefined): Conversion | undefined {
  return element?.key === 'ARRAY' ? itemDecoder(element.element) : element && decoderOf(element);
}

/** Items may be arrays themselves: PostgreSQL's array types do not tell their dimensions. */
function decodeItems(items: readonly unknown[], decode: Conversion | undefined): unknown[] {
  return items.map((item) => {
    if (item === null) return null;
    if (Array.isArray(item)) return decodeItems(item, decode);
    return decode === undefined ? item : decode(item as never);
  });
}
