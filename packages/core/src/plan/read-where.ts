import { butNot, isPlainObject, valueKind } from '../errors/value-kind.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/canonical-value.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type OperatorName, operatorName } from '../schema/operators.js';
import { ANY, likePattern, type Pattern } from '../schema/pattern.js';
import { allOf, type Comparison, type Condition, everything, not } from './condition.js';
import { attributeIn, invalidQuery } from './query-errors.js';

/**
 * Reads `where`. Only own keys are read, and operators are symbols: nothing that was parsed from JSON can be one.
 *
 * @throws ValidationError naming the attribute or operator that is wrong
 */
export function conditionOf(model: ModelDefinition, where: unknown, at = 'where'): Condition {
  if (where === undefined) return everything;
  if (!isPlainObject(where)) {
    throw invalidQuery(model, `${at} takes an object of attributes and values${butNot('an object', where)}`);
  }
  const given = where as Record<PropertyKey, unknown>;
  const attributes = Object.keys(given).map((name) => {
    const attribute = attributeIn(model, at, name);
    return attributeCondition({ model, attribute, at: `${at}.${name}` }, given[name]);
  });
  const logical = symbolsOf(given).map((symbol) => logicalCondition(model, symbol, given[symbol], at));
  return allOf([...attributes, ...logical]);
}

/** An attribute that a condition is about, and where in `where` it stands. */
interface Place {
  readonly model: ModelDefinition;
  readonly attribute: Attribute;
  readonly at: string;
}

function symbolsOf(given: object): symbol[] {
  return Object.getOwnPropertySymbols(given).filter((symbol) =>
    Object.prototype.propertyIsEnumerable.call(given, symbol),
  );
}

function logicalCondition(model: ModelDefinition, symbol: symbol, value: unknown, at: string): Condition {
  const name = operatorName(symbol);
  if (name === 'not') return not(conditionOf(model, value, `${at}[Op.not]`));
  if (name !== 'and' && name !== 'or') {
    throw invalidQuery(model, `${at} has ${operatorLabel(symbol)}, which belongs behind an attribute`);
  }
  if (!Array.isArray(value))
    throw invalidQuery(model, `${at}[Op.${name}] takes an array, not ${valueKind(value)}`);
  const conditions = value.map((each, index) => conditionOf(model, each, `${at}[Op.${name}][${index}]`));
  return Object.freeze({ kind: name === 'and' ? 'all' : 'any', conditions });
}

function operatorLabel(symbol: symbol): string {
  const name = operatorName(symbol);
  return name === undefined ? 'a symbol that is no operator' : `Op.${name}`;
}

function attributeCondition(place: Place, value: unknown): Condition {
  const { model, attribute, at } = place;
  // A missing variable must not widen a query to every row.
  if (value === undefined) {
    throw invalidQuery(model, `${at} is undefined; leave it out, or give a value or null`, attribute.name);
  }
  const operators = isPlainObject(value) ? symbolsOf(value) : [];
  if (operators.length > 0) {
    const given = value as Record<symbol, unknown>;
    if (Object.keys(given).length > 0) {
      throw invalidQuery(model, `${at} mixes operators with other keys`, attribute.name);
    }
    return allOf(operators.map((symbol) => operatorCondition(place, symbol, given[symbol])));
  }
  if (Array.isArray(value) && takesLists(attribute)) return anyOf(place, value);
  return equals(place, value);
}

/** An array means "one of these", where it cannot be a value itself. */
function takesLists({ type }: Attribute): boolean {
  return type.key !== 'ARRAY' && type.key !== 'JSON' && type.key !== 'JSONB';
}

const comparisons: Partial<Readonly<Record<OperatorName, Comparison>>> = {
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

function operatorCondition(place: Place, symbol: symbol, value: unknown): Condition {
  const { model, attribute } = place;
  const name = operatorName(symbol);
  const here = { ...place, at: `${place.at}[${operatorLabel(symbol)}]` };
  if (value === undefined) throw invalidQuery(model, `${here.at} is undefined`, attribute.name);
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
    case 'not':
      return not(attributeCondition(here, value));
    default:
      throw invalidQuery(
        model,
        `${place.at} has ${operatorLabel(symbol)}, which takes conditions, not a value`,
        attribute.name,
      );
  }
}

function canonical({ model, attribute, at }: Place, value: unknown): unknown {
  const read = canonicalValue(value, attribute.type);
  if (!(read instanceof Mismatch)) return read;
  throw invalidQuery(
    model,
    `${at} must be ${read.expected}, or null${butNot(read.expected, value)}`,
    attribute.name,
  );
}

function equals(place: Place, value: unknown): Condition {
  const { attribute } = place;
  if (value === null) return Object.freeze({ kind: 'isNull', attribute });
  return compares(place, '=', value);
}

function compares(place: Place, comparison: Comparison, value: unknown): Condition {
  const { attribute, model, at } = place;
  if (value === null)
    throw invalidQuery(model, `${at} is null, which is neither more nor less than anything`, attribute.name);
  return Object.freeze({ kind: 'compares', attribute, comparison, value: canonical(place, value) });
}

function anyOf(place: Place, value: unknown): Condition {
  if (!takesLists(place.attribute)) {
    throw invalidQuery(
      place.model,
      `${place.at} cannot be held against a list: '${place.attribute.name}' is ${place.attribute.type.key}`,
      place.attribute.name,
    );
  }
  const { attribute, model, at } = place;
  if (!Array.isArray(value))
    throw invalidQuery(model, `${at} takes an array, not ${valueKind(value)}`, attribute.name);
  const values = value.filter((each) => each !== null).map((each) => canonical(place, each));
  const isAnyOf: Condition = Object.freeze({ kind: 'isAnyOf', attribute, values: Object.freeze(values) });
  if (values.length === value.length) return isAnyOf;
  return Object.freeze({ kind: 'any', conditions: [isAnyOf, equals(place, null)] });
}

function between(place: Place, value: unknown): Condition {
  const { attribute, model, at } = place;
  if (!Array.isArray(value) || value.length !== 2)
    throw invalidQuery(model, `${at} takes [low, high]`, attribute.name);
  return allOf([compares(place, '>=', value[0]), compares(place, '<=', value[1])]);
}

function textIn({ attribute, model, at }: Place, value: unknown): string {
  if (!['STRING', 'TEXT', 'ENUM'].includes(attribute.type.key)) {
    throw invalidQuery(
      model,
      `${at} needs an attribute that is text; '${attribute.name}' is ${attribute.type.key}`,
      attribute.name,
    );
  }
  if (typeof value === 'string') return value;
  throw invalidQuery(model, `${at} takes a string, not ${valueKind(value)}`, attribute.name);
}

function matches({ attribute }: Place, pattern: Pattern, anyCase: boolean): Condition {
  return Object.freeze({ kind: 'matches', attribute, pattern: Object.freeze(pattern), anyCase });
}
