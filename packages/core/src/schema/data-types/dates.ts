import { type DataTypeTraits, defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';

/** The traits that all types of dates share, unless they override them. */
const dateTraits: DataTypeTraits = {
  isText: false,
  isInteger: false,
  isBoolean: false,
  isJson: false,
  canBeArray: false,
  isOrdered: true,
  hasEquality: true,
  canBeKey: true,
  comparesByIdentity: false,
  isMutable: true,
};

export const DATE = defineType('DATE', {
  create: plain<Date, Date | string | number>,
  read: readDate,
  traits: dateTraits,
});

function readDate(value: unknown): unknown {
  const isReadable =
    value instanceof Date || typeof value === 'number' || (typeof value === 'string' && isInstant(value));
  const date = isReadable ? new Date(value as Date | number | string) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime())
    ? date
    : new Mismatch('a Date, an ISO 8601 string or epoch milliseconds');
}

const isoInstant = /^(?:\d{4}|[+-]\d{6})-\d\d(?:-(\d\d)(?:[T ]\d\d:\d\d.*)?)?$/;

/** Whether a text is ISO 8601 with a day that its month has. JavaScript reads February 30 as March 1. */
function isInstant(text: string): boolean {
  const match = isoInstant.exec(text);
  const [, day] = match ?? [];
  const date = text.slice(0, text.search(/[T ]|$/));
  return match !== null && (day === undefined || new Date(date).getUTCDate() === Number(day));
}

export const DATEONLY = defineType('DATEONLY', {
  create: plain<string>,
  read: readDateOnly,
  traits: { ...dateTraits, comparesByIdentity: true, isMutable: false },
});

function readDateOnly(value: unknown): unknown {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    !value.startsWith('0000') &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString().startsWith(value);
  return isDay ? value : new Mismatch("a date such as '2024-02-29'");
}
