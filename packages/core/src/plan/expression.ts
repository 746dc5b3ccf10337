import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { AttributeReference, type SqlFragment } from '../schema/sql-fragment.js';
import { describeValue } from '../util/describe-value.js';
import { attributeIn, invalidQuery, wrongOption } from './invalid-query.js';

/** What stands between two literal texts of an expression. */
export type ExpressionPart =
  | { readonly kind: 'attribute'; readonly attribute: Attribute }
  | { readonly kind: 'value'; readonly value: unknown };

/** An `sql` fragment that is used for a model, so that its attributes are known. */
export class Expression {
  /** The literal texts, one more than there are parts. */
  readonly texts: readonly string[];
  readonly parts: readonly ExpressionPart[];
  /** What its columns belong to, unless the statement gives that another name. */
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
 * @throws OptionError for an attribute that the model does not have, ValidationError for a value that no database can bind
 */
export function expressionOf(model: ModelDefinition, fragment: SqlFragment, at: string): Expression {
  const parts = fragment.bindings.map((binding): ExpressionPart => {
    if (binding instanceof AttributeReference)
      return Object.freeze({ kind: 'attribute', attribute: attributeIn(model, at, binding.name) });
    if (isBindable(binding)) return Object.freeze({ kind: 'value', value: binding });
    throw invalidQuery(model, `${at}: an sql fragment cannot bind ${describeValue(binding)}`);
  });
  if (parts.length === 0 && fragment.texts.join('').trim() === '')
    throw wrongOption(model, `${at}: the sql fragment has no text`);
  return new Expression(model.table, fragment.texts, parts);
}

function isBindable(value: unknown): boolean {
  if (value === null || ['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return true;
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return value instanceof Uint8Array || (Array.isArray(value) && value.every(isBindable));
}
