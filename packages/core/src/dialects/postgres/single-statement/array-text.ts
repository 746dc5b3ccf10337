import type { Attribute } from '../../../schema/attribute.js';
import { type TypeDescription, traitsOf } from '../../../schema/data-types/index.js';
import type { ModelDefinition } from '../../../schema/model-definition.js';
import type { PostgresCatalog } from '../catalog.js';
import { toJsonValue } from './to-json-value.js';

/** From this number of new rows on, they are bound as arrays. PostgreSQL reads few rows faster as JSON. */
export const minRowsOfArrays = 50;

/** Whether lists of values of columns can be bound as one array each, which columns of an array type would make flat. */
export function areCarriedByArrays(
  attributes: readonly Attribute[],
  model: ModelDefinition,
  catalog: PostgresCatalog,
): boolean {
  return attributes.every((attribute) => {
    const column = catalog.column(model, attribute);
    return column?.arrayDelimiter === ',' && !column.type.endsWith('[]');
  });
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
