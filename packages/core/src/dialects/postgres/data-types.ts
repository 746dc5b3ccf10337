import { createRequire } from 'node:module';
import { DatabaseError } from '../../errors/database-errors.js';
import type { DataTypeKey, TypeDescription } from '../../schema/data-types.js';
import type { Conversion } from '../dialect.js';

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
function encodeDate(value: Date): string {
  const iso = value.toISOString();
  const year = value.getUTCFullYear();
  if (year > 9999) return iso.replace(/^\+0*/, '');
  return year > 0 ? iso : `${String(1 - year).padStart(4, '0')}${iso.slice(iso.indexOf('-', 1))} BC`;
}

const toJson: Conversion = (value: unknown) => JSON.stringify(value);

export function encoderOf({ key, element }: TypeDescription): Conversion | undefined {
  if (key === 'DATE') return encodeDate;
  if (key === 'JSON' || key === 'JSONB') return toJson;
  const encode = key === 'ARRAY' && element !== undefined ? encoderOf(element) : undefined;
  return (
    encode && ((items: unknown[]) => items.map((item) => (item === null ? null : encode(item as never))))
  );
}

type Parsers = typeof import('pg').types;
let parsers: Parsers | undefined;

/** pg's own readers of PostgreSQL's text forms, found when they are first needed: pg is an optional dependency. */
function parser(oid: number): (text: string) => unknown {
  parsers ??= (createRequire(__filename)('pg') as { readonly types: Parsers }).types;
  return parsers.getTypeParser(oid, 'text');
}

const timestamptz = 1184;
const bytea = 17;
const textArray = 1009;

function readInstant(text: string): unknown {
  const instant = parser(timestamptz)(text);
  if (instant === null)
    throw new DatabaseError("A date could not be read; the session's DateStyle must be ISO");
  return instant;
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
      return (text: string) => text === 't';
    case 'DATE':
      return readInstant;
    case 'BLOB':
      return (text: string) => parser(bytea)(text);
    case 'JSON':
    case 'JSONB':
      return (text: string) => JSON.parse(text);
    case 'ARRAY':
      return (text: string) => decodeItems(parser(textArray)(text) as unknown[], itemDecoder(element));
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
