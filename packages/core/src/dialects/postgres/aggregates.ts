import type { TypeDescription } from '../../schema/data-types/index.js';
import type { DateUnit } from '../../schema/sql-fragment.js';

/** Returns an aggregate of values of a type, as a fragment with `?`. */
export function aggregate(name: 'sum' | 'avg' | 'min' | 'max', { key }: TypeDescription): string {
  // The sum of integers is of 64 bits, as on every database.
  if (name === 'sum' && (key === 'INTEGER' || key === 'BIGINT')) return 'cast(sum(?) as bigint)';
  // PostgreSQL has an order for UUIDs, and no minimum of them.
  if (key === 'UUID') return `cast(${name}(cast(? as text) collate "C") as uuid)`;
  return `${name}(?)`;
}

const formats: Readonly<Record<DateUnit, string>> = { year: 'YYYY', month: 'YYYY-MM', date: 'YYYY-MM-DD' };

/** Returns a part of a day or an instant as text, as a fragment with `?`. */
export function datePart(type: TypeDescription, unit: DateUnit): string {
  if (type.key === 'DATEONLY') return `to_char(cast(? as timestamp), '${formats[unit]}')`;
  // A literal takes the type of the column. So a timestamp without a time zone is read as UTC, whatever the time zone of the
  // session is. The interval turns a day into a timestamp. Seconds are computed as `numeric`, which takes longer.
  const inUtc = `timestamp '2000-01-01' + (? + interval '0' - '2000-01-01T00:00:00Z')`;
  const format = `case when ? < '0001-01-01T00:00:00Z' then '${formats[unit]} BC' else '${formats[unit]}' end`;
  return `case when isfinite(?) then to_char(${inUtc}, ${format}) end`;
}
