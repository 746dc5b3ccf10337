import type { ModelDefinition } from '../schema/model-definition.js';
import { isOperatorName, operatorLabel, operatorName } from '../schema/operators.js';
import { ANY, likePattern } from '../schema/pattern.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { readItems } from '../util/array-holes.js';
import { describeValue } from '../util/describe-value.js';
import { enumerableSymbols } from '../util/enumerable-symbols.js';
import { isPlainObject } from '../util/plain-object.js';
import { allOf, type Condition, everything, negate } from './condition.js';
import { readDefaultScope } from './declared-scopes.js';
import { readSqlFragment } from './expression.js';
import { invalidQuery, readAttribute, wrongOption } from './invalid-query.js';
import { readAssociationFilter } from './read-association-filter.js';
import {
  acceptsLists,
  anyCaseTextIn,
  anyOf,
  between,
  type ConditionedAttribute,
  compare,
  comparisons,
  contains,
  equals,
  is,
  matches,
  textIn,
  wrongOperand,
  wrongOperator,
} from './read-comparisons.js';
import { readPaths } from './read-paths.js';

/** The maximum number of levels of conditions: SQLite does not read expressions that are much deeper. */
const maxLevels = 250;

/** The maximum number of associations inside each other: SQLite does not read subqueries that are much deeper. */
const maxAssociationLevels = 15;

/** A part of `where`, whose keys are attributes and associations of a model. */
interface Place {
  readonly model: ModelDefinition;
  readonly at: string;
  /** The level of the part, from 1. */
  readonly level: number;
  /** The number of associations around the part. */
  readonly associationLevel: number;
}

/**
 * Reads `where`. Only own keys are read, and operators are symbols: nothing that was parsed from JSON can be one.
 * So an invalid name or operand may come from a request, and an invalid operator only from code.
 *
 * @throws ValidationError naming the invalid attribute or operand; OptionError naming the invalid operator
 */
export function readWhere(model: ModelDefinition, where: unknown, at = 'where'): Condition {
  if (where === undefined) return everything;
  return readConditions({ model, at, level: 1, associationLevel: 0 }, where);
}

function readConditions(place: Place, where: unknown): Condition {
  const { model, at } = place;
  checkLevel(place);
  if (where instanceof SqlFragment)
    return Object.freeze({ kind: 'sql', expression: readSqlFragment(model, where, at) });
  if (!isPlainObject(where)) {
    throw invalidQuery(model, `${at} takes an object of attributes and values, not ${describeValue(where)}`);
  }
  const conditions = where as Record<PropertyKey, unknown>;
  const named = Object.keys(conditions).map((name) => namedCondition(place, name, conditions[name]));
  const logical = enumerableSymbols(conditions).map((symbol) =>
    logicalCondition(place, symbol, conditions[symbol]),
  );
  return allOf([...named, ...logical]);
}

function checkLevel({ model, level }: Pick<Place, 'model' | 'level'>): void {
  if (level > maxLevels) throw invalidQuery(model, `where nests conditions on more than ${maxLevels} levels`);
}

function namedCondition(place: Place, name: string, value: unknown): Condition {
  const { model, level } = place;
  const at = `${place.at}.${name}`;
  const association = model.associations.get(name);
  if (association === undefined)
    return attributeCondition({ model, attribute: readConditioned(place, name), at, level }, value);
  const { target } = association;
  const associationLevel = place.associationLevel + 1;
  const scope = readDefaultScope(target, readWhere);
  return readAssociationFilter({ association, scope, at }, value, (where, whereAt) => {
    if (associationLevel > maxAssociationLevels)
      throw invalidQuery(model, `where nests associations on more than ${maxAssociationLevels} levels`);
    return readConditions({ model: target, at: whereAt, level: level + 1, associationLevel }, where);
  });
}

function readConditioned({ model, at }: Place, name: string) {
  if (!model.attributeByName.has(name) && isOperatorName(name))
    throw invalidQuery(model, `${at} has '${name}' as text`, undefined, operatorHint(name));
  return readAttribute(model, at, name, invalidQuery, [...model.associations.keys()]);
}

const operatorHint = (name: string) => `operators are symbols: [Op.${name}]`;

function logicalCondition(place: Place, symbol: symbol, value: unknown): Condition {
  const { model, at } = place;
  const name = operatorName(symbol);
  const nested = (where: unknown, whereAt: string) =>
    readConditions({ ...place, at: whereAt, level: place.level + 1 }, where);
  if (name === 'not') return negate(nested(value, `${at}[Op.not]`));
  if (name !== 'and' && name !== 'or') {
    throw wrongOption(model, `${at} has ${operatorLabel(symbol)}, which belongs after an attribute`);
  }
  if (!Array.isArray(value))
    throw invalidQuery(model, `${at}[Op.${name}] takes an array, not ${describeValue(value)}`);
  const items = readItems(value, (what) => invalidQuery(model, `${at}[Op.${name}]${what}`));
  const conditions = items.map((each, index) => nested(each, `${at}[Op.${name}][${index}]`));
  return Object.freeze({ kind: name === 'and' ? 'all' : 'any', conditions });
}

function attributeCondition(place: ConditionedAttribute, value: unknown): Condition {
  const { attribute } = place;
  checkLevel(place);
  // A missing variable must not widen a query to every row.
  if (value === undefined) throw wrongOperand(place, 'is undefined', 'leave it out, or give a value or null');
  const operators = isPlainObject(value) ? enumerableSymbols(value) : [];
  if (operators.length > 0) {
    const operands = value as Record<symbol, unknown>;
    if (Object.keys(operands).length > 0) throw wrongOperator(place, 'mixes operators with other keys');
    return allOf(operators.map((symbol) => operatorCondition(place, symbol, operands[symbol])));
  }
  if (!acceptsLists(attribute)) return equals(place, value);
  checkNoOperatorNames(place, value);
  return Array.isArray(value) ? anyOf(place, value) : equals(place, value);
}

/** Rejects a key that is the name of an operator. JSON is not checked, since the key may be a member of it. */
function checkNoOperatorNames(place: ConditionedAttribute, value: unknown): void {
  const name = isPlainObject(value) ? Object.keys(value).find(isOperatorName) : undefined;
  if (name !== undefined) throw wrongOperand(place, `has '${name}' as text`, operatorHint(name));
}

function operatorCondition(place: ConditionedAttribute, symbol: symbol, value: unknown): Condition {
  const name = operatorName(symbol);
  const { level } = place;
  const here = { ...place, at: `${place.at}[${operatorLabel(symbol)}]` };
  if (value === undefined) throw wrongOperand(here, 'is undefined');
  const comparison = name && comparisons[name];
  if (comparison !== undefined) return compare(here, comparison, value);
  switch (name) {
    case 'eq':
      return equals(here, value);
    case 'ne':
      return value === null ? negate(equals(here, null)) : compare(here, '<>', value);
    case 'in':
      return anyOf(here, value);
    case 'notIn':
      return negate(anyOf(here, value));
    case 'between':
      return between(here, value);
    case 'like':
      return matches(here, likePattern(textIn(here, value)), false);
    case 'notLike':
      return negate(matches(here, likePattern(textIn(here, value)), false));
    case 'startsWith':
      return matches(here, [textIn(here, value), ANY], false);
    case 'endsWith':
      return matches(here, [ANY, textIn(here, value)], false);
    case 'contains':
      return contains(here, value);
    case 'iLike':
      return matches(here, likePattern(anyCaseTextIn(here, value)), true);
    case 'notILike':
      return negate(matches(here, likePattern(anyCaseTextIn(here, value)), true));
    case 'iStartsWith':
      return matches(here, [anyCaseTextIn(here, value), ANY], true);
    case 'iEndsWith':
      return matches(here, [ANY, anyCaseTextIn(here, value)], true);
    case 'iContains':
      return matches(here, [ANY, anyCaseTextIn(here, value), ANY], true);
    case 'is':
      return is(here, value);
    case 'path':
      return readPaths(here, value);
    case 'exists':
      throw wrongOperator(place, 'has Op.exists, which belongs after a path');
    case 'not':
      return negate(attributeCondition({ ...here, level: level + 1 }, value));
    default:
      throw wrongOperator(place, `has ${operatorLabel(symbol)}, which takes conditions, not a value`);
  }
}
