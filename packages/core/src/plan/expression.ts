import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import { type JsonPath, type JsonScalar, jsonScalars } from '../schema/json-path.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import {
  AttributeReference,
  DatePartReference,
  type DateUnit,
  JsonReference,
  type SqlFragment,
} from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { invalidQuery, readAttribute, wrongOption } from './invalid-query.js';
import { readJsonPath } from './read-json-path.js';

/** An interpolated part of an expression, between two of its literal texts. */
export type ExpressionPart =
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'datePart'; readonly attribute: Attribute; readonly unit: DateUnit }
  | JsonPart
  | { readonly kind: 'value'; readonly value: unknown };

/** What the JSON of an attribute has at a path: as a scalar, or as JSON of any type. */
export interface JsonPart {
  readonly kind: 'json';
  readonly attribute: Attribute;
  readonly path: JsonPath;
  readonly scalar: JsonScalar | undefined;
}

/** An `sql` fragment that was read for a model, with its attributes found. */
export class Expression {
  /** The literal texts, one more than there are parts. */
  readonly texts: readonly string[];
  readonly parts: readonly ExpressionPart[];
  /** The table of its columns, unless the statement has an alias for it. */
  readonly table: string;

  constructor(table: string, texts: readonly string[], parts: readonly ExpressionPart[]) {
    this.table = table;
    this.texts = texts;
    this.parts = Object.freeze(parts);
    Object.freeze(this);
  }
}

/**
 * Reads a fragment as an expression on a model.
 *
 * @throws OptionError if an attribute is unknown; ValidationError if no database can bind a value
 */
export function readSqlFragment(model: ModelDefinition, fragment: SqlFragment, at: string): Expression {
  const parts = fragment.bindings.map((binding): ExpressionPart => {
    if (binding instanceof JsonReference) return readJsonPart(model, binding, at);
    if (binding instanceof AttributeReference)
      return Object.freeze({ kind: 'attribute', attribute: readAttribute(model, at, binding.name) });
    if (binding instanceof DatePartReference) return readDatePart(model, binding, at);
    if (isBindable(binding)) return Object.freeze({ kind: 'value', value: binding });
    throw invalidQuery(model, `${at}: an sql fragment cannot bind ${describeValue(binding)}`);
  });
  if (parts.length === 0 && fragment.texts.join('').trim() === '')
    throw wrongOption(model, `${at}: the sql fragment has no text`);
  return new Expression(model.table, fragment.texts, parts);
}

function readDatePart(model: ModelDefinition, { unit, name }: DatePartReference, at: string): ExpressionPart {
  const attribute = readAttribute(model, at, name);
  if (traitsOf(attribute.type).isDate) return Object.freeze({ kind: 'datePart', attribute, unit });
  throw wrongOption(model, `${at}: '${name}' is ${attribute.type.key}, which has no ${unit}`, name);
}

function readJsonPart(model: ModelDefinition, { name, path, scalar }: JsonReference, at: string): JsonPart {
  const attribute = readAttribute(model, at, name);
  if (!traitsOf(attribute.type).isJson)
    throw wrongOption(model, `${at}: '${name}' is ${attribute.type.key}, and a path needs JSON`, name);
  if (scalar !== undefined && !jsonScalars.includes(scalar)) {
    const allowed = jsonScalars.map((each) => `'${each}'`).join(', ');
    throw wrongOption(model, `${at}: the type of JSON at a path is one of ${allowed}`, name);
  }
  return Object.freeze({ kind: 'json', attribute, path: readJsonPath(model, path, at, name), scalar });
}

/** Returns the path into JSON that is all of an expression; `undefined` if it is another expression. */
export function jsonPartOf({ texts, parts }: Expression): JsonPart | undefined {
  const [part] = parts;
  return part?.kind === 'json' && parts.length === 1 && texts.join('').trim() === '' ? part : undefined;
}

/** The maximum number of dimensions of PostgreSQL's arrays. */
const maxDimensions = 6;

function isBindable(value: unknown, dimensions = maxDimensions): boolean {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return true;
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return (
    value instanceof Uint8Array || (Array.isArray(value) && dimensions > 0 && areBindable(value, dimensions))
  );
}

/** Whether every item can be bound. The loop sees holes, as undefined, and ends at the first one. */
function areBindable(list: readonly unknown[], dimensions: number): boolean {
  for (const item of list) if (!isBindable(item, dimensions - 1)) return false;
  return true;
}
