import { gotInstead } from '../util/describe-value.js';
import type { DataTypeKey, TypeDescription } from './data-types.js';
import { InvalidJson, jsonValue } from './json-value.js';

/** What a value should have been, when it does not fit its data type. */
export class Mismatch {
  readonly expected: string;
  /** What was found instead, if that is not the value as a whole. */
  readonly #found: string | undefined;

  constructor(expected: string, found?: string) {
    this.expected = expected;
    this.#found = found;
  }

  /** `a string, not a number`: what the value should have been, and what it is. */
  message(value: unknown, orElse = ''): string {
    const not = this.#found === undefined ? gotInstead(this.expected, value) : `, not ${this.#found}`;
    return `${this.expected}${orElse}${not}`;
  }

  /** That an array has this one among its items. */
  atIndex(index: number): Mismatch {
    return new Mismatch(`an array whose item ${index} is ${this.expected}`, this.#found);
  }
}

type Reader = (value: unknown, type: TypeDescription) => unknown;

const mismatch = (expected: string) => new Mismatch(expected);

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** What the column has in PostgreSQL; SQLite, which sets no limit, is not to take more. */
const defaultStringLength = 255;

/** Half of a character outside the basic plane would be stored as another. */
function isWellFormed(text: string): boolean {
  // Every engine that is supported has it; the library of ES2022 does not declare it.
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

function readString(value: unknown, type: TypeDescription): unknown {
  const { key, length = key === 'STRING' ? defaultStringLength : undefined } = type;
  if (typeof value !== 'string') return mismatch('a string');
  if (!isWellFormed(value)) return mismatch('a string without half characters (lone surrogates)');
  // Code units are never fewer than code points, so most strings need no counting.
  if (length !== undefined && value.length > length && [...value].length > length) {
    return mismatch(`a string of at most ${length} characters`);
  }
  return value;
}

/** No database gives the sign of a zero back for certain. */
function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}

function readInteger(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && value >= int32.min && value <= int32.max
    ? withoutMinusZero(value)
    : mismatch(`an integer from ${int32.min} to ${int32.max}`);
}

function readBigInt(value: unknown): unknown {
  const exact =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?\d+$/.test(value));
  const read = exact ? BigInt(value as bigint | number | string) : undefined;
  return read !== undefined && read >= int64.min && read <= int64.max
    ? read
    : mismatch('an integer of at most 64 bits, as a bigint, a safe number or a string of digits');
}

function readFloat(value: unknown): unknown {
  return typeof value === 'number' ? withoutMinusZero(value) : mismatch('a number');
}

const decimalText = /^([+-]?)0*(\d+)(?:\.(\d+))?$/;

/** Digits as PostgreSQL's `numeric` prints them, so that what is returned, stored and read again is one text. */
function readDecimal(
  value: unknown,
  { precision, scale = precision === undefined ? undefined : 0 }: TypeDescription,
): unknown {
  const match = decimalText.exec(
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '',
  );
  if (match === null) return mismatch("a decimal number in digits, such as '12.50'");
  const [, sign, whole = '', given = ''] = match;
  if (precision !== undefined && scale !== undefined) {
    if (given.length > scale)
      return mismatch(`a decimal number with at most ${scale} digits behind the point`);
    if (whole !== '0' && whole.length > precision - scale) {
      return mismatch(`a decimal number with at most ${precision - scale} digits before the point`);
    }
  }
  const fraction = given.padEnd(scale ?? 0, '0');
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits;
}

function readBoolean(value: unknown): unknown {
  return typeof value === 'boolean' ? value : mismatch('true or false');
}

const isoInstant = /^(?:\d{4}|[+-]\d{6})-\d\d(?:-(\d\d)(?:[T ]\d\d:\d\d.*)?)?$/;

/** ISO 8601, and a day that its month has: JavaScript reads the 30th of February as the 1st of March. */
function isInstant(text: string): boolean {
  const match = isoInstant.exec(text);
  const [, day] = match ?? [];
  const date = text.slice(0, text.search(/[T ]|$/));
  return match !== null && (day === undefined || new Date(date).getUTCDate() === Number(day));
}

function readDate(value: unknown): unknown {
  const readable =
    value instanceof Date || typeof value === 'number' || (typeof value === 'string' && isInstant(value));
  const date = readable ? new Date(value as Date | number | string) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime())
    ? date
    : mismatch('a Date, an ISO 8601 string or epoch milliseconds');
}

function readDateOnly(value: unknown): unknown {
  const valid =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    !value.startsWith('0000') &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  return valid ? value : mismatch("a date such as '2024-02-29'");
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function readUuid(value: unknown): unknown {
  return typeof value === 'string' && uuidText.test(value) ? value.toLowerCase() : mismatch('a UUID');
}

function readJson(value: unknown): unknown {
  const json = jsonValue(value);
  return json instanceof InvalidJson ? new Mismatch('a value that JSON can carry', json.found) : json;
}

function readEnum(value: unknown, { values = [] }: TypeDescription): unknown {
  return values.includes(value as string)
    ? value
    : mismatch(`one of ${values.map((member) => `'${member}'`).join(', ')}`);
}

function readBlob(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : mismatch('a Buffer or Uint8Array');
}

function readArray(value: unknown, { element }: TypeDescription): unknown {
  if (!Array.isArray(value) || element === undefined) return mismatch('an array');
  const items = value.map((item) => (item === null ? null : canonicalValue(item, element)));
  const wrong = items.findIndex((item) => item instanceof Mismatch);
  return wrong < 0 ? items : (items[wrong] as Mismatch).atIndex(wrong);
}

const readers: Readonly<Record<DataTypeKey, Reader>> = {
  STRING: readString,
  TEXT: readString,
  INTEGER: readInteger,
  BIGINT: readBigInt,
  FLOAT: readFloat,
  DOUBLE: readFloat,
  DECIMAL: readDecimal,
  BOOLEAN: readBoolean,
  DATE: readDate,
  DATEONLY: readDateOnly,
  UUID: readUuid,
  JSON: readJson,
  JSONB: readJson,
  ENUM: readEnum,
  BLOB: readBlob,
  ARRAY: readArray,
};

/**
 * The one form in which a value of a type travels through Espalier, whichever accepted form it was given in:
 * what `create` returns is then what a later read returns, on every database.
 *
 * @param value anything but `null` and `undefined`
 * @returns the value in its canonical form (Date, bigint, decimal text, ...), or a {@link Mismatch}
 */
export function canonicalValue(value: unknown, type: TypeDescription): unknown {
  return readers[type.key](value, type);
}
