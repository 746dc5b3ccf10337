import { EspalierError } from '../errors/espalier-error.js';
import type { Attribute } from '../schema/attribute.js';
import { traitsOf } from '../schema/data-types/index.js';
import type { Index, IndexDirection } from '../schema/index-declaration.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { type Condition, isEverything } from './condition.js';
import { Expression, readSqlFragment } from './expression.js';
import { readAttribute, wrongOption } from './invalid-query.js';
import { readWhere } from './read-where.js';

/** An index whose attributes and condition were read, and whose condition can be written with literals. */
export interface IndexPlan {
  readonly index: Index;
  readonly terms: readonly IndexTerm[];
  /** `undefined` if the index contains every row. */
  readonly condition: Condition | undefined;
}

export interface IndexTerm {
  readonly indexed: Attribute | Expression;
  readonly direction: IndexDirection | undefined;
}

/**
 * Reads the attributes, the expressions and the condition of an index.
 *
 * @throws ValidationError or OptionError naming what is wrong
 */
export function planIndex(model: ModelDefinition, index: Index): IndexPlan {
  const at = `indexes[${model.indexes.indexOf(index)}]`;
  const terms = index.parts.map((part, position): IndexTerm => {
    const place = `${at}.fields[${position}]`;
    const indexed =
      part.kind === 'attribute'
        ? readAttribute(model, place, part.attribute)
        : unqualified(readSqlFragment(model, part.fragment, place));
    return Object.freeze({ indexed, direction: part.direction });
  });
  const condition = index.where === undefined ? undefined : readCondition(model, index.where, `${at}.where`);
  return Object.freeze({ index, terms: Object.freeze(terms), condition });
}

/** Finds the mistakes in the indexes of a model: unknown attributes, and conditions that no index can have. */
export function findIndexMistakes(model: ModelDefinition): readonly string[] {
  return model.indexes.flatMap((index) => {
    try {
      planIndex(model, index);
      return [];
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      const hint = error.hint === undefined ? '' : `; ${error.hint}`;
      return [`Model '${model.name}': ${error.message}${hint}`];
    }
  });
}

function readCondition(model: ModelDefinition, where: unknown, at: string): Condition {
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
      return Object.freeze({ ...condition, condition: nested(condition.condition) });
    case 'exists': {
      const { as } = condition.association;
      throw wrongOption(model, `${at} has a condition on '${as}', which is not in the table of the index`);
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
        ? Object.freeze({ ...condition, value: unqualified(value) })
        : condition;
    }
    case 'like':
      for (const piece of condition.pattern) checkLiteral(model, condition.attribute, piece, at);
      return condition;
    case 'sql':
      return Object.freeze({ ...condition, expression: unqualified(condition.expression) });
    case 'contains':
      checkLiteral(model, condition.attribute, condition.value, at);
      return condition;
    default:
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

/** An index has no other table, and SQLite accepts no names of tables in it. */
function unqualified({ texts, parts }: Expression): Expression {
  return new Expression('', texts, parts);
}
