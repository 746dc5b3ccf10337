import type { DataTypeKey, TypeDescription } from '../../schema/data-types/index.js';
import { hasCanonicalForm } from '../has-canonical-form.js';
import { decoderOf } from './data-types.js';
import { dateLimit, textLimit } from './storage-limits.js';
import { readInstant } from './text-format.js';

const integer = /^-?\d{1,19}$/;
const infinite = /^-?infinity$/;
const instant =
  /^(\d{4,6})-(\d\d)-(\d\d) (?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d{1,6})?(?:[+-](?:0\d|1[0-5])(?::[0-5]\d){0,2})?( BC)?$/;
const day = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/;

/**
 * Says for each data type whether a text is one that PostgreSQL returns. It reads all of these again, and rejects some
 * others with an error. A type that is not here is decoded for that.
 */
const forms: Partial<Readonly<Record<DataTypeKey, (text: string, type: TypeDescription) => boolean>>> = {
  INTEGER: (text, type) => integer.test(text) && isDecoded(text, type),
  BIGINT: (text, type) => integer.test(text) && isDecoded(text, type),
  FLOAT: isFloat,
  DOUBLE: isFloat,
  DECIMAL: (text) => /^(?:-?\d{1,131072}(?:\.\d{1,16383})?|NaN|-?Infinity)$/.test(text),
  BOOLEAN: (text) => /^(?:t|f|true|false)$/.test(text),
  DATE: (text) => infinite.test(text) || (isDay(instant.exec(text)) && isInstant(readInstant(text))),
  DATEONLY: (text) => infinite.test(text) || isDay(day.exec(text)),
  // The forms `hex` and `escape`.
  BLOB: (text) => /^(?:\\x(?:[\da-f]{2})*|(?:[ -[\]-~]|\\\\|\\[0-3][0-7]{2})*)$/.test(text),
};

/** Whether pg, which reads every value as text, can have read a value from a column of a type. */
export function canHaveRead(type: TypeDescription, value: unknown): boolean {
  if (typeof value !== 'string' || textLimit(value) !== undefined) return false;
  return (forms[type.key] ?? isDecoded)(value, type);
}

function isDecoded(text: string, type: TypeDescription): boolean {
  const decode = decoderOf(type);
  return hasCanonicalForm(type, decode === undefined ? text : decode(text as never));
}

/** PostgreSQL rejects a number that is too large for a double, or so small that it would be zero. */
function isFloat(text: string): boolean {
  if (/^(?:NaN|-?Infinity)$/.test(text)) return true;
  if (!/^-?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,3})?$/.test(text)) return false;
  const number = Number(text);
  return Number.isFinite(number) && (number !== 0 || /^-?0(?:\.0+)?$/.test(text));
}

/** Whether the year, month and day that a form has matched exist. PostgreSQL's first day is 24 November 4714 BC. */
function isDay(match: RegExpExecArray | null): boolean {
  if (match === null) return false;
  const [year, month, dayOfMonth] = match.slice(1, 4).map(Number) as [number, number, number];
  const isBeforeChrist = match[4] !== undefined;
  const isTooEarly = year > 4714 || (year === 4714 && month * 100 + dayOfMonth < 1124);
  if (year === 0 || (isBeforeChrist ? isTooEarly : year > 5_874_897)) return false;
  // A cycle of the calendar has 400 years.
  const sameYear = 2000 + ((isBeforeChrist ? 1 - year : year) % 400);
  return dayOfMonth > 0 && new Date(Date.UTC(sameYear, month - 1, dayOfMonth)).getUTCMonth() === month - 1;
}

function isInstant(value: Date | number): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime()) && dateLimit(value) === undefined;
}
