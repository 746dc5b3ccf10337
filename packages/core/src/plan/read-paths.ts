import { traitsOf } from '../schema/data-types/index.js';
import type { JsonPath } from '../schema/json-path.js';
import { type OperatorName, operatorLabel, operatorName } from '../schema/operators.js';
import { ANY, likePattern, type Pattern } from '../schema/pattern.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { enumerableSymbols } from '../util/enumerable-symbols.js';
import { isPlainObject } from '../util/plain-object.js';
import { shortenName } from '../util/shorten-name.js';
import { allOf, type Comparison, type Condition, type JsonTest, negate } from './condition.js';
import { invalidQuery } from './invalid-query.js';
import {
  type ConditionedAttribute,
  canonical,
  checkAnyCaseLength,
  comparisons,
  wrongOperand,
  wrongOperator,
} from './read-comparisons.js';
import { readJsonPath } from './read-json-path.js';

/** A place in the JSON of an attribute that has a condition. */
interface ConditionedPath extends ConditionedAttribute {
  readonly path: JsonPath;
}

/**
 * Reads the operand of `Op.path`: conditions on what the JSON of an attribute has at paths, all of which must hold. Paths and
 * values may come from a request. A value is compared as a whole, and never read as more paths.
 *
 * @throws ValidationError naming the invalid path or operand; OptionError naming the invalid operator
 */
export function readPaths(place: ConditionedAttribute, value: unknown): Condition {
  const { model, attribute, at } = place;
  if (!traitsOf(attribute.type).isJson)
    throw wrongOperator(place, `needs JSON; '${attribute.name}' is ${attribute.type.key}`);
  if (!isPlainObject(value))
    throw wrongOperand(place, `takes an object of paths and conditions, not ${describeValue(value)}`);
  const [symbol] = enumerableSymbols(value);
  if (symbol !== undefined)
    throw wrongOperator(place, `has ${operatorLabel(symbol)}, which belongs after a path`);
  const given = Object.entries(value);
  // A missing path must not widen a query to every row.
  if (given.length === 0) throw wrongOperand(place, 'names no path');
  return allOf(
    given.map(([text, condition]) => {
      const path = readJsonPath(model, text, at, attribute.name);
      return pathCondition({ ...place, path, at: `${at}['${shortenName(text)}']` }, condition);
    }),
  );
}

function pathCondition(place: ConditionedPath, value: unknown): Condition {
  if (value === undefined) throw wrongOperand(place, 'is undefined', 'leave it out, or give a value or null');
  const operators = isPlainObject(value) ? enumerableSymbols(value) : [];
  if (operators.length === 0) return equals(place, value);
  const operands = value as Record<symbol, unknown>;
  if (Object.keys(operands).length > 0) throw wrongOperator(place, 'mixes operators with other keys');
  return allOf(operators.map((symbol) => operatorCondition(place, symbol, operands[symbol])));
}

function operatorCondition(place: ConditionedPath, symbol: symbol, value: unknown): Condition {
  const name = operatorName(symbol);
  const here = { ...place, at: `${place.at}[${operatorLabel(symbol)}]` };
  if (value === undefined) throw wrongOperand(here, 'is undefined');
  const comparison = name && comparisons[name];
  if (comparison !== undefined) return compare(here, comparison, value);
  const read = name && readers[name];
  if (read === undefined)
    throw wrongOperator(place, `has ${operatorLabel(symbol)}, which is no operator of a path`);
  return read(here, value);
}

type Reader = (place: ConditionedPath, value: unknown) => Condition;

const matching =
  (pattern: (text: string) => Pattern, anyCase = false): Reader =>
  (place, value) => {
    const text = textIn(place, value);
    if (anyCase) checkAnyCaseLength(place, text);
    return atPath(place, { kind: 'like', pattern: Object.freeze(pattern(text)), anyCase });
  };

const starting = (text: string): Pattern => [text, ANY];
const ending = (text: string): Pattern => [ANY, text];
const around = (text: string): Pattern => [ANY, text, ANY];

const readers: Partial<Readonly<Record<OperatorName, Reader>>> = {
  eq: equals,
  ne: (place, value) =>
    value === null
      ? negate(equals(place, null))
      : atPath(place, { kind: 'differs', value: canonicalAt(place, value) }),
  in: anyOf,
  notIn: (place, value) => negate(anyOf(place, value)),
  between: (place, value) => {
    if (!Array.isArray(value) || value.length !== 2) throw wrongOperand(place, 'takes [low, high]');
    return allOf([compare(place, '>=', value[0]), compare(place, '<=', value[1])]);
  },
  like: matching(likePattern),
  notLike: (place, value) => negate(matching(likePattern)(place, value)),
  iLike: matching(likePattern, true),
  notILike: (place, value) => negate(matching(likePattern, true)(place, value)),
  startsWith: matching(starting),
  endsWith: matching(ending),
  iStartsWith: matching(starting, true),
  iEndsWith: matching(ending, true),
  iContains: matching(around, true),
  contains,
  is,
  exists,
  not: (place, value) => negate(pathCondition(place, value)),
};

function equals(place: ConditionedPath, value: unknown): Condition {
  if (value === null) return atPath(place, { kind: 'isNull' });
  return atPath(place, { kind: 'equals', value: canonicalAt(place, value) });
}

/** Returns the condition of `contains`: a piece of a text, or a part of JSON. */
function contains(place: ConditionedPath, value: unknown): Condition {
  if (value === null) throw wrongOperand(place, 'takes a text, an array or an object, not null');
  if (typeof value === 'string') return matching(around)(place, value);
  return atPath(place, { kind: 'contains', value: canonicalAt(place, value) });
}

function anyOf(place: ConditionedPath, value: unknown): Condition {
  const { model, attribute, at } = place;
  if (!Array.isArray(value)) throw wrongOperand(place, `takes an array, not ${describeValue(value)}`);
  const items = readItems(value, (what) => invalidQuery(model, `${at}${what}`, attribute.name));
  const values = items.filter((each) => each !== null).map((each) => canonicalAt(place, each));
  const isIn = atPath(place, { kind: 'in', values: Object.freeze(values) });
  if (values.length === items.length) return isIn;
  return Object.freeze({ kind: 'any', conditions: Object.freeze([isIn, equals(place, null)]) });
}

function compare(place: ConditionedPath, comparison: Comparison, given: unknown): Condition {
  if (given === null) throw wrongOperand(place, 'is null, which is neither more nor less than anything');
  const value = canonicalAt(place, given);
  if (typeof value !== 'number' && typeof value !== 'string')
    throw wrongOperand(place, `takes a number or a text, not ${describeValue(value)}`);
  return atPath(place, { kind: 'compare', comparison, value });
}

/** Returns the condition of `is`: null, true or false, and never unknown. */
function is(place: ConditionedPath, value: unknown): Condition {
  if (value === null) return equals(place, null);
  if (typeof value !== 'boolean')
    throw wrongOperand(place, `takes null, true or false, not ${describeValue(value)}`);
  return negate(Object.freeze({ kind: 'isNotTrue', condition: equals(place, value) }));
}

function exists(place: ConditionedPath, value: unknown): Condition {
  if (typeof value !== 'boolean')
    throw wrongOperand(place, `takes true or false, not ${describeValue(value)}`);
  const condition = atPath(place, { kind: 'exists' });
  return value ? condition : negate(condition);
}

function textIn(place: ConditionedPath, value: unknown): string {
  if (typeof value === 'string') return value;
  throw wrongOperand(place, `takes a string, not ${describeValue(value)}`);
}

function canonicalAt(place: ConditionedPath, value: unknown): unknown {
  if (value instanceof SqlFragment) throw wrongOperator(place, 'takes a value, not an sql fragment');
  return canonical(place, value);
}

function atPath({ attribute, path }: ConditionedPath, test: JsonTest): Condition {
  return Object.freeze({ kind: 'atPath', attribute, path, test: Object.freeze(test) });
}
