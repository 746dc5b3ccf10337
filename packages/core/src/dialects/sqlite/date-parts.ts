import type { TypeDescription } from '../../schema/data-types/index.js';
import type { DateUnit } from '../../schema/sql-fragment.js';
import { UnusableValue } from './unusable-value.js';

/** The name of {@link datePartOf} in SQL. */
export const datePartName = 'espalier_date_part';

/** How many characters of a date each part has. */
const lengths: Readonly<Record<DateUnit, number>> = { year: 4, month: 7, date: 10 };

/** Returns a part of a day or an instant as text, as a fragment with `?`. Only unusual texts call JavaScript. */
export function datePart({ key }: TypeDescription, unit: DateUnit): string {
  const usual = `[1-9]${'[0-9]'.repeat(3)}-[0-9][0-9]-[0-9][0-9]${key === 'DATE' ? 'T*Z' : ''}`;
  const part = `substr(?, 1, ${lengths[unit]})`;
  return `case when ? glob '${usual}' then ${part} else ${datePartName}(?, ${lengths[unit]}) end`;
}

/** A day, or an instant in UTC, whose year has four digits. */
const usualDate = /^(?!0000)\d{4}-\d\d-\d\d(?:T.*Z)?$/;

/**
 * Returns the beginning of a date in UTC, as PostgreSQL writes it: a year before the year 1 has ` BC` after the date.
 *
 * @param length the number of characters, if the year has four of them
 * @returns null for null
 * @throws UnusableValue if the value is not a date
 */
export function datePartOf(value: unknown, length: unknown): string | null {
  if (value === null) return null;
  const size = Number(length);
  if (typeof value === 'string' && usualDate.test(value)) return value.slice(0, size);
  const date = new Date(typeof value === 'bigint' ? Number(value) : (value as string | number));
  if (Number.isNaN(date.getTime()))
    throw new UnusableValue('A column of dates has a value that is not a date');
  const year = date.getUTCFullYear();
  const text = String(year > 0 ? year : 1 - year).padStart(4, '0');
  // After the year, the form is the same: `-11-05T12:00:00.000Z`.
  const rest = date.toISOString().slice(-20);
  return `${text}${rest.slice(0, size - 4)}${year > 0 ? '' : ' BC'}`;
}
