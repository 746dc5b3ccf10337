import { DatabaseError } from '../../errors/database-errors.js';

/** PostgreSQL's text forms of dates and bytes, as read from and written to a connection. */

/** Returns PostgreSQL's form of an instant: years after 9999 have no sign, and years before 1 are counted from 1 BC. */
export function writeInstant(value: Date): string {
  const iso = value.toISOString();
  const year = value.getUTCFullYear();
  if (year > 9999) return iso.replace(/^\+0*/, '');
  return year > 0 ? iso : `${String(1 - year).padStart(4, '0')}${iso.slice(iso.indexOf('-', 1))} BC`;
}

const instant =
  /^(\d{4,})-(\d\d)-(\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/;

/**
 * Reads PostgreSQL's ISO form of a timestamptz, to the millisecond. A timestamp without time zone is read as UTC, since
 * Espalier writes it in UTC.
 */
export function readInstant(text: string): Date | number {
  if (isFourDigitUtc(text)) return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  const [, year, month, day, time, sign, hours, minutes, seconds, bc] =
    instant.exec(text) ?? unreadable('timestamp');
  const signed = signedYear(bc === undefined ? Number(year) : 1 - Number(year));
  // The offsets of historical time zones have seconds, which ISO 8601 does not allow.
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return new Date(
    Date.parse(`${signed}-${month}-${day}T${time}Z`) - (sign === '-' ? -offset : offset) * 1000,
  );
}

export function readDay(text: string): string {
  const day = text.trimEnd();
  return /^(\d{4,}-\d\d-\d\d( BC)?|-?infinity)$/.test(day) ? day : unreadable('date');
}

/** Returns the day of a date that pg has read, as midnight in the time zone of the process. */
export function formatDay(value: Date): string {
  const pad = (part: number, width: number) => String(part).padStart(width, '0');
  return `${pad(value.getFullYear(), 4)}-${pad(value.getMonth() + 1, 2)}-${pad(value.getDate(), 2)}`;
}

export function writeBytes(value: Uint8Array): string {
  return `\\x${Buffer.from(value).toString('hex')}`;
}

/** Reads bytes in either of PostgreSQL's forms, `hex` and `escape`. */
export function readBytes(text: string): Buffer {
  if (text.startsWith('\\x')) return Buffer.from(text.slice(2), 'hex');
  const decodeEscape = (_: string, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8));
  return Buffer.from(text.replace(/\\(\\|[0-7]{3})/g, decodeEscape), 'latin1');
}

/** Whether an instant has a year of four digits and is in UTC. Most are, and need no regular expression. */
function isFourDigitUtc(text: string): boolean {
  return text[4] === '-' && text[10] === ' ' && text.endsWith('+00');
}

/** Returns a year in the form of ISO 8601, in which 1 BC is the year 0 and has no minus. */
function signedYear(year: number): string {
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function unreadable(type: string): never {
  const message = `A ${type} is not in PostgreSQL's default form; set the session's DateStyle to ISO`;
  throw new DatabaseError(message);
}
