import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch, traitsOf } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { OperatorName } from '../schema/operators.js';
import { ANY, type Pattern } from '../schema/pattern.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { allOf, type Comparison, type Condition } from './condition.js';
import { readSqlFragment } from './expression.js';
import { invalidQuery, wrongOption } from './invalid-query.js';

/** An attribute that has a condition, and the place of the condition in `where`. */
export interface ConditionedAttribute {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
  readonly at: string;
  /** The level of the condition in `where`, from 1. */
  readonly level: number;
}

/** Returns the error for an invalid operand, which a request may have sent. */
export function wrongOperand({ model, attribute, at }: ConditionedAttribute, message: string, hint?: string) {
  return invalidQuery(model, `${at} ${message}`, attribute.name, hint);
}

/** Returns the error for an operator that does not fit. Operators are symbols, so no request can send one. */
export function wrongOperator({ model, attribute, at }: ConditionedAttribute, message: string) {
  return wrongOption(model, `${at} ${message}`, attribute.name);
}

/** The operators that compare values by their order. */
export const comparisons: Partial<Readonly<Record<OperatorName, Comparison>>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** Whether an array means "one of these", because it cannot be a value itself. */
export function acceptsLists(attribute: Attribute): boolean {
  return !traitsOf(attribute.type).canBeArray;
}

/** Returns the condition that the attribute equals a value, or is null. */
export function equals(place: ConditionedAttribute, value: unknown): Condition {
  if (value === null) return Object.freeze({ kind: 'isNull', attribute: place.attribute });
  return compare(place, '=', value);
}

export function compare(place: ConditionedAttribute, comparison: Comparison, value: unknown): Condition {
  if (value === null) throw wrongOperand(place, 'is null, which is neither more nor less than anything');
  checkOrder(place, comparison);
  return Object.freeze({
    kind: 'compare',
    attribute: place.attribute,
    comparison,
    value: comparable(place, comparison, value),
  });
}

/** JSON as a whole has no order that both databases share. @throws OptionError */
function checkOrder({ model, attribute, at }: ConditionedAttribute, comparison: Comparison): void {
  const { name, type } = attribute;
  if (comparison === '=' || comparison === '<>' || !traitsOf(type).isJson) return;
  const hint = `compare a part of it: { ${name}: { [Op.path]: { 'size.width': { [Op.gt]: 3 } } } }`;
  throw wrongOption(model, `${at} needs values with an order; '${name}' is ${type.key}`, name, hint);
}

/** Returns the condition that the attribute is one of a list, which may contain null. */
export function anyOf(place: ConditionedAttribute, value: unknown): Condition {
  const { attribute } = place;
  if (!acceptsLists(attribute) && !traitsOf(attribute.type).isJson)
    throw wrongOperator(
      place,
      `cannot be compared with a list: '${attribute.name}' is ${attribute.type.key}`,
    );
  if (!Array.isArray(value)) throw wrongOperand(place, `takes an array, not ${describeValue(value)}`);
  const items = readItems(value, (what) => invalidQuery(place.model, `${place.at}${what}`, attribute.name));
  const values = items.filter((each) => each !== null).map((each) => canonical(place, each, ', or null'));
  const isIn: Condition = Object.freeze({ kind: 'in', attribute, values: Object.freeze(values) });
  if (values.length === items.length) return isIn;
  return Object.freeze({ kind: 'any', conditions: [isIn, equals(place, null)] });
}

export function between(place: ConditionedAttribute, value: unknown): Condition {
  if (!Array.isArray(value) || value.length !== 2) throw wrongOperand(place, 'takes [low, high]');
  return allOf([compare(place, '>=', value[0]), compare(place, '<=', value[1])]);
}

/** Returns the condition of `is`: null, true or false, and never unknown. */
export function is(place: ConditionedAttribute, value: unknown): Condition {
  const { attribute } = place;
  if (value === null) return equals(place, null);
  if (typeof value !== 'boolean')
    throw wrongOperand(place, `takes null, true or false, not ${describeValue(value)}`);
  if (!traitsOf(attribute.type).isBoolean)
    throw wrongOperator(place, `${value} needs a BOOLEAN; '${attribute.name}' is ${attribute.type.key}`);
  return Object.freeze({ kind: 'is', attribute, value });
}

/** Returns the condition of `contains`: a piece of a text, or a part of JSON or of an array. */
export function contains(place: ConditionedAttribute, value: unknown): Condition {
  const { attribute } = place;
  if (acceptsLists(attribute)) return matches(place, [ANY, textIn(place, value), ANY], false);
  if (value === null && !traitsOf(attribute.type).isJson)
    throw wrongOperand(place, 'takes an array, not null');
  return Object.freeze({ kind: 'contains', attribute, value: canonical(place, value) });
}

export function matches({ attribute }: ConditionedAttribute, pattern: Pattern, anyCase: boolean): Condition {
  return Object.freeze({ kind: 'like', attribute, pattern: Object.freeze(pattern), anyCase });
}

/** Reads the operand of an operator that compares texts. */
export function textIn(place: ConditionedAttribute, value: unknown): string {
  const { attribute } = place;
  if (!traitsOf(attribute.type).isText)
    throw wrongOperator(
      place,
      `needs an attribute that is text; '${attribute.name}' is ${attribute.type.key}`,
    );
  if (typeof value === 'string') return value;
  throw wrongOperand(place, `takes a string, not ${describeValue(value)}`);
}

/** The databases limit patterns, and where case is ignored, each letter becomes several. */
const maxAnyCaseLength = 4000;

/** Reads the operand of an operator that compares texts and ignores their case. */
export function anyCaseTextIn(place: ConditionedAttribute, value: unknown): string {
  const text = textIn(place, value);
  checkAnyCaseLength(place, text);
  return text;
}

export function checkAnyCaseLength(place: ConditionedAttribute, text: string): void {
  if (text.length > maxAnyCaseLength) throw wrongOperand(place, `takes up to ${maxAnyCaseLength} characters`);
}

function comparable(place: ConditionedAttribute, comparison: Comparison, value: unknown): unknown {
  if (value instanceof SqlFragment) return readSqlFragment(place.model, value, place.at);
  return canonical(place, value, comparison === '=' || comparison === '<>' ? ', or null' : '');
}

/** @param also the values that are valid in addition to those of the attribute, for a message */
export function canonical(place: ConditionedAttribute, value: unknown, also = ''): unknown {
  const read = canonicalValue(value, place.attribute.type);
  if (!(read instanceof Mismatch)) return read;
  throw wrongOperand(place, `must be ${read.message(also)}`);
}
