import type { TypeDescription } from '../../../schema/data-types/index.js';
import { traitsOf } from '../../../schema/data-types/index.js';
import { toJsonValue } from './to-json-value.js';

/** Whether a list of values of a column can be bound as one array, which a column of an array type would make flat. */
export function isCarriedByArray(columnType: string): boolean {
  // The arrays of boxes have another delimiter.
  return columnType !== '' && columnType !== 'box' && !columnType.endsWith('[]');
}

/** Joins items to an array in PostgreSQL's text form. */
export function joinItems(items: readonly string[]): string {
  return `{${items.join(',')}}`;
}

/** Returns the function that writes a canonical value of a type as an item of an array. */
export function itemWriter(type: TypeDescription): (value: unknown) => string {
  if (traitsOf(type).isJson) return (value) => (value == null ? 'NULL' : quote(JSON.stringify(value)));
  return (value) => writeItem(typeof value === 'object' ? toJsonValue(type, value) : value);
}

/** Writes a text, a number or a boolean. */
export function writeItem(value: unknown): string {
  if (value == null) return 'NULL';
  return typeof value === 'string' ? quote(value) : String(value);
}

const special = /["\\]/;

function quote(text: string): string {
  return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
