import { didYouMean, nearestName } from '../errors/did-you-mean.js';
import { IncludeError, ValidationError } from '../errors/input-errors.js';
import { butNot, valueKind } from '../errors/value-kind.js';
import type { IncludeNode } from '../graph/include.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/canonical-value.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { branchesOf, type Condition, type FindPlan, type Ordering } from './find-plan.js';

/** The options of a finder that say which rows to read. */
export interface FindQuery {
  readonly where?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
}

/**
 * Plans a find. Needs no database.
 *
 * @throws ValidationError naming the option that is wrong
 * @throws IncludeError when an include contains itself: reading it would have no end
 */
export function planFind(
  model: ModelDefinition,
  query: FindQuery,
  include: readonly IncludeNode[],
): FindPlan {
  checkInclude(include);
  const root = Object.freeze({
    model,
    where: conditionsOf(model, query.where),
    order: orderOf(model, query.order),
    limit: countOf(model, 'limit', query.limit),
    // knex writes no offset of 0, so a plan has none either.
    offset: countOf(model, 'offset', query.offset) || undefined,
  });
  return Object.freeze({ kind: 'findPlan', root, branches: branchesOf(include) });
}

function checkInclude(include: readonly IncludeNode[]): void {
  const above = new Set<IncludeNode>();
  const visit = (node: IncludeNode) => {
    const { association, children } = node;
    const details = { model: association.source.name, association: association.as };
    if (above.has(node))
      throw new IncludeError(
        `The include of '${association.as}' contains itself, so reading it would have no end`,
        details,
      );
    above.add(node);
    children.forEach(visit);
    above.delete(node);
  };
  include.forEach(visit);
}

function invalid(model: ModelDefinition, message: string, attribute?: string): ValidationError {
  return new ValidationError(message, { code: 'INVALID_QUERY', model: model.name, attribute });
}

function attributeIn(model: ModelDefinition, option: string, name: unknown): Attribute {
  const attribute = typeof name === 'string' ? model.attributeByName.get(name) : undefined;
  if (attribute !== undefined) return attribute;
  const known = [...model.attributeByName.keys()];
  const hint = typeof name === 'string' ? didYouMean(nearestName(name, known)) : '';
  throw invalid(model, `${option}: '${String(name)}' is not an attribute of '${model.name}'${hint}`);
}

function conditionsOf(model: ModelDefinition, where: unknown): readonly Condition[] {
  if (where === undefined) return [];
  if (where === null || typeof where !== 'object' || Array.isArray(where)) {
    throw invalid(model, `where takes an object of attributes and values, not ${valueKind(where)}`);
  }
  return Object.keys(where).map((name) => {
    const attribute = attributeIn(model, 'where', name);
    const value = (where as Record<string, unknown>)[name];
    // A missing variable must not widen a query to every row.
    if (value === undefined)
      throw invalid(model, `where.${name} is undefined; leave it out, or give a value or null`, name);
    const canonical = value === null ? null : canonicalValue(value, attribute.type);
    if (!(canonical instanceof Mismatch)) return Object.freeze({ attribute, value: canonical });
    throw invalid(
      model,
      `where.${name} must be ${canonical.expected}, or null${butNot(canonical.expected, value)}`,
      name,
    );
  });
}

function orderOf(model: ModelDefinition, order: unknown): readonly Ordering[] {
  if (order === undefined) return [];
  if (!Array.isArray(order)) throw invalid(model, `order takes an array, not ${valueKind(order)}`);
  return order.map((entry) => {
    const [name, direction = 'ASC'] = Array.isArray(entry) ? entry : [entry];
    const wanted = String(direction).toLowerCase();
    if (wanted !== 'asc' && wanted !== 'desc') throw invalid(model, "order: a direction is 'ASC' or 'DESC'");
    const attribute = attributeIn(model, 'order', name);
    return Object.freeze({ attribute, direction: wanted });
  });
}

function countOf(model: ModelDefinition, option: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalid(model, `${option} must be a whole number from 0 on`);
}
