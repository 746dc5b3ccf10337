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

/** Joins lists of items, each of which has at least one item unless it is the only list, to an array in PostgreSQL's text form. */
export function joinItems(lists: readonly string[]): string {
  return `{${lists.join(',')}}`;
}

/** Writes canonical values of a type as items of an array, with commas between them. Without a type, these are numbers. */
export function writeItems(type: TypeDescription | undefined, values: readonly unknown[]): string {
  const isJson = type !== undefined && traitsOf(type).isJson;
  const plain = isJson ? undefined : writePlainItems(values);
  return plain ?? values.map((value) => writeItem(type, isJson, value)).join(',');
}

/**
 * Writes texts, numbers, booleans and nulls as JSON does, which takes one call of the engine for all of them. Returns
 * `undefined` if one is of another kind, or a text has an escape: PostgreSQL reads that of a line break as the letter `n`.
 */
function writePlainItems(values: readonly unknown[]): string | undefined {
  for (let position = 0; position < values.length; position += 1)
    if (!isPlain(values[position])) return undefined;
  const json = JSON.stringify(values);
  return json.includes('\\') ? undefined : json.slice(1, -1);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || value == null || typeof value === 'boolean' || Number.isFinite(value);
}

function writeItem(type: TypeDescription | undefined, isJson: boolean, value: unknown): string {
  if (value == null) return 'NULL';
  if (isJson) return quote(JSON.stringify(value));
  const written = typeof value === 'object' && type !== undefined ? toJsonValue(type, value) : value;
  return typeof written === 'string' ? quote(written) : String(written);
}

const special = /["\\]/;

function quote(text: string): string {
  return special.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
