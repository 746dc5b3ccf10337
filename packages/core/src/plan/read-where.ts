import type { ModelDefinition } from '../schema/model-definition.js';
import { isOperatorName, type OperatorName, operatorName } from '../schema/operators.js';
import { ANY, likePattern } from '../schema/pattern.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { describeValue, gotInstead } from '../util/describe-value.js';
import { isPlainObject } from '../util/plain-object.js';
import { allOf, type Comparison, type Condition, everything, not } from './condition.js';
import { expressionOf } from './expression.js';
import { attributeIn, invalidQuery, wrongOption } from './invalid-query.js';
import {
  anyOf,
  between,
  compares,
  contains,
  equals,
  is,
  matches,
  type Place,
  takesLists,
  textIn,
  wrong,
  wrongOperator,
} from './read-comparisons.js';

/**
 * Reads `where`. Only own keys are read, and operators are symbols: nothing that was parsed from JSON can be one.
 * So a wrong name or operand may come from a request, and a wrong operator only from code.
 *
 * @throws ValidationError naming the attribute or operand that is wrong, OptionError naming the operator
 */
export function readWhere(model: ModelDefinition, where: unknown, at = 'where'): Condition {
  if (where === undefined) return everything;
  if (where instanceof SqlFragment)
    return Object.freeze({ kind: 'sql', expression: expressionOf(model, where, at) });
  if (!isPlainObject(where)) {
    throw invalidQuery(
      model,
      `${at} takes an object of attributes and values${gotInstead('an object', where)}`,
    );
  }
  const given = where as Record<PropertyKey, unknown>;
  const attributes = Object.keys(given).map((name) => {
    const attribute = conditionedAttribute(model, at, name);
    return attributeCondition({ model, attribute, at: `${at}.${name}` }, given[name]);
  });
  const logical = symbolsOf(given).map((symbol) => logicalCondition(model, symbol, given[symbol], at));
  return allOf([...attributes, ...logical]);
}

function conditionedAttribute(model: ModelDefinition, at: string, name: string) {
  if (!model.attributeByName.has(name) && isOperatorName(name))
    throw invalidQuery(model, `${at} has '${name}' as text`, undefined, operatorHint(name));
  return attributeIn(model, at, name, invalidQuery);
}

const operatorHint = (name: string) => `operators are symbols: [Op.${name}]`;

function symbolsOf(given: object): symbol[] {
  return Object.getOwnPropertySymbols(given).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(given, symbol),
  );
}

function logicalCondition(model: ModelDefinition, symbol: symbol, value: unknown, at: string): Condition {
  const name = operatorName(symbol);
  if (name === 'not') return not(readWhere(model, value, `${at}[Op.not]`));
  if (name !== 'and' && name !== 'or') {
    throw wrongOption(model, `${at} has ${operatorLabel(symbol)}, which belongs after an attribute`);
  }
  if (!Array.isArray(value))
    throw invalidQuery(model, `${at}[Op.${name}] takes an array, not ${describeValue(value)}`);
  const conditions = value.map((each, index) => readWhere(model, each, `${at}[Op.${name}][${index}]`));
  return Object.freeze({ kind: name === 'and' ? 'all' : 'any', conditions });
}

function operatorLabel(symbol: symbol): string {
  const name = operatorName(symbol);
  return name === undefined ? 'a symbol that is no operator' : `Op.${name}`;
}

function attributeCondition(place: Place, value: unknown): Condition {
  const { attribute } = place;
  // A missing variable must not widen a query to every row.
  if (value === undefined) throw wrong(place, 'is undefined', 'leave it out, or give a value or null');
  const operators = isPlainObject(value) ? symbolsOf(value) : [];
  if (operators.length > 0) {
    const given = value as Record<symbol, unknown>;
    if (Object.keys(given).length > 0) throw wrongOperator(place, 'mixes operators with other keys');
    return allOf(operators.map((symbol) => operatorCondition(place, symbol, given[symbol])));
  }
  if (!takesLists(attribute)) return equals(place, value);
  checkNoOperatorNames(place, value);
  return Array.isArray(value) ? anyOf(place, value) : equals(place, value);
}

/** Of JSON, such a key may be a member; of anything else, it is meant to be an operator. */
function checkNoOperatorNames(place: Place, value: unknown): void {
  const name = isPlainObject(value) ? Object.keys(value).find(isOperatorName) : undefined;
  if (name !== undefined) throw wrong(place, `has '${name}' as text`, operatorHint(name));
}

const comparisons: Partial<Readonly<Record<OperatorName, Comparison>>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function operatorCondition(place: Place, symbol: symbol, value: unknown): Condition {
  const name = operatorName(symbol);
  const here = { ...place, at: `${place.at}[${operatorLabel(symbol)}]` };
  if (value === undefined) throw wrong(here, 'is undefined');
  const comparison = name && comparisons[name];
  if (comparison !== undefined) return compares(here, comparison, value);
  switch (name) {
    case 'eq':
      return equals(here, value);
    case 'ne':
      return value === null ? not(equals(here, null)) : compares(here, '<>', value);
    case 'in':
      return anyOf(here, value);
    case 'notIn':
      return not(anyOf(here, value));
    case 'between':
      return between(here, value);
    case 'like':
      return matches(here, likePattern(textIn(here, value)), false);
    case 'iLike':
      return matches(here, likePattern(textIn(here, value)), true);
    case 'notLike':
      return not(matches(here, likePattern(textIn(here, value)), false));
    case 'startsWith':
      return matches(here, [textIn(here, value), ANY], false);
    case 'endsWith':
      return matches(here, [ANY, textIn(here, value)], false);
    case 'contains':
      return contains(here, value);
    case 'is':
      return is(here, value);
    case 'not':
      return not(attributeCondition(here, value));
    default:
      throw wrongOperator(place, `has ${operatorLabel(symbol)}, which takes conditions, not a value`);
  }
}
