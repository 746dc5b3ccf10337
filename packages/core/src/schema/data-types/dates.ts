import { type DataTypeTraits, defineType, plain } from './definition.js';
import { Mismatch } from './mismatch.js';
import { lengthFault } from './text-limit.js';

/** The traits that all types of dates share, unless they override them. */
const dateTraits: DataTypeTraits = {
  isText: false,
  isInteger: false,
  isNumber: false,
  isDate: true,
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

const instantForms = 'a Date, an ISO 8601 string or epoch milliseconds';

function readDate(value: unknown): unknown {
  if (typeof value === 'string') {
    const fault = findFaultOfInstant(value);
    return fault === undefined ? new Date(value) : Mismatch.because(instantForms, fault);
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    const date = new Date(value);
    return isValid(date) ? date : Mismatch.because(instantForms, 'is out of the range of dates');
  }
  return value instanceof Date && isValid(value) ? new Date(value) : Mismatch.ofType(instantForms, value);
}

const isoInstant = /^(?:\d{4}|[+-]\d{6})-\d\d(?:-(\d\d)(?:[T ]\d\d:\d\d.*)?)?$/;

/** Returns why a text is no instant. JavaScript reads February 30 as March 1. */
function findFaultOfInstant(text: string): string | undefined {
  const fault = lengthFault(text);
  if (fault !== undefined) return fault;
  const match = isoInstant.exec(text);
  if (match === null) return 'has another form than 2024-02-29T12:00:00Z';
  const [, day] = match;
  const date = new Date(text.slice(0, text.search(/[T ]|$/)));
  if (!isValid(date) || (day !== undefined && date.getUTCDate() !== Number(day))) return noSuchDay;
  return isValid(new Date(text)) ? undefined : 'has a time of day that does not exist, or has another form';
}

const noSuchDay = 'names a day that does not exist';

function isValid(date: Date): boolean {
  return !Number.isNaN(date.getTime());
}

export const DATEONLY = defineType('DATEONLY', {
  create: plain<string>,
  read: readDateOnly,
  traits: { ...dateTraits, comparesByIdentity: true, isMutable: false },
});

function readDateOnly(value: unknown): unknown {
  const expected = "a date such as '2024-02-29'";
  if (typeof value !== 'string') return Mismatch.ofType(expected, value);
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return Mismatch.because(expected, 'has another form');
  const date = new Date(value);
  // SQL has no year 0.
  const exists = isValid(date) && date.toISOString().startsWith(value) && !value.startsWith('0000');
  return exists ? value : Mismatch.because(expected, noSuchDay);
}
