import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type Condition, isEverything } from './condition.js';
import { Expression } from './expression.js';
import { wrongOption } from './invalid-query.js';
import { readWhere } from './read-where.js';

/**
 * Reads a condition that a statement defines something with: an index or a constraint.
 *
 * @throws ValidationError or OptionError naming what is wrong
 */
export function readTableCondition(model: ModelDefinition, where: unknown, at: string): Condition {
  const condition = readWhere(model, where, at);
  if (isEverything(condition))
    throw wrongOption(model, `${at} is a condition that every row meets; leave it out`);
  return literalCondition(model, condition, at);
}

/** Returns a condition that neither binds lists nor needs functions that only Espalier's connections have. */
function literalCondition(model: ModelDefinition, condition: Condition, at: string): Condition {
  const nested = (each: Condition) => literalCondition(model, each, at);
  switch (condition.kind) {
    case 'all':
    case 'any':
      return Object.freeze({ ...condition, conditions: Object.freeze(condition.conditions.map(nested)) });
    case 'not':
    case 'isNotTrue':
      return Object.freeze({ ...condition, condition: nested(condition.condition) });
    case 'exists': {
      const { as } = condition.association;
      throw wrongOption(model, `${at} has a condition on '${as}', which is not in the table of the model`);
    }
    case 'in': {
      const { attribute, values } = condition;
      const equals = (value: unknown) => nested({ kind: 'compare', attribute, comparison: '=', value });
      return Object.freeze({ kind: 'any', conditions: Object.freeze(values.map(equals)) });
    }
    case 'compare': {
      checkLiteral(model, condition.attribute, condition.value, at);
      const { value } = condition;
      return value instanceof Expression
        ? Object.freeze({ ...condition, value: definable(model, value, at) })
        : condition;
    }
    case 'like':
      for (const piece of condition.pattern) checkLiteral(model, condition.attribute, piece, at);
      return condition;
    case 'atPath': {
      const { name } = condition.attribute;
      throw wrongOption(model, `${at}.${name} has a path into JSON; use an sql fragment`, name);
    }
    case 'sql':
      return Object.freeze({ ...condition, expression: definable(model, condition.expression, at) });
    case 'contains':
      checkLiteral(model, condition.attribute, condition.value, at);
      return condition;
    case 'is':
    case 'isNull':
    case 'ofTenant':
    case 'after':
      return condition;
  }
}

function checkLiteral(model: ModelDefinition, { name, type }: Attribute, value: unknown, at: string): void {
  const fail = (why: string) => wrongOption(model, `${at}.${name} ${why}`, name);
  if (traitsOf(type).canBeArray || value instanceof Uint8Array)
    throw fail(`compares ${type.key}; use an sql fragment`);
  if (typeof value === 'string' && value.includes('\0'))
    throw fail('has a NUL, which no statement can contain');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw fail('is not finite, which no statement can contain');
}

/** Returns an expression without the name of its table: a definition has no other, and SQLite accepts no names of tables in it. */
export function definable(model: ModelDefinition, { texts, parts }: Expression, at: string): Expression {
  // On SQLite it is a function of Espalier's connections, and on PostgreSQL it depends on the session.
  if (parts.some(({ kind }) => kind === 'datePart'))
    throw wrongOption(model, `${at}: a definition cannot have a part of a date`);
  if (parts.some(({ kind }) => kind === 'json'))
    throw wrongOption(model, `${at}: a definition cannot have sql.json; use SQL of the database`);
  return new Expression('', texts, parts);
}
