import { IncludeError } from '../errors/input-errors.js';
import { valueKind } from '../errors/value-kind.js';
import type { IncludeNode } from '../graph/include.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { branchKeys, type FindBranch, type FindPlan, type Ordering, type Selection } from './find-plan.js';
import { attributeIn, invalidQuery } from './query-errors.js';
import { conditionOf } from './read-where.js';

/** The options of a finder that say which rows to read. */
export interface FindQuery {
  readonly where?: unknown;
  readonly attributes?: unknown;
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
    selection: selectionOf(model, query.attributes, 'attributes', include, []),
    where: conditionOf(model, query.where),
    order: orderOf(model, query.order),
    limit: countOf(model, 'limit', query.limit),
    // knex writes no offset of 0, so a plan has none either.
    offset: countOf(model, 'offset', query.offset) || undefined,
  });
  return Object.freeze({ kind: 'findPlan', root, branches: include.map(branchOf) });
}

function branchOf({ association, children, where, attributes, required }: IncludeNode): FindBranch {
  const { target, as } = association;
  const own = association.kind === 'belongsToMany' ? [] : branchKeys(association).row;
  return Object.freeze({
    association,
    selection: selectionOf(target, attributes, `attributes of '${as}'`, children, own),
    where: conditionOf(target, where, `where of '${as}'`),
    required: required === true,
    branches: Object.freeze(children.map(branchOf)),
  });
}

function checkInclude(include: readonly IncludeNode[]): void {
  const above = new Set<IncludeNode>();
  const visit = (node: IncludeNode) => {
    const { association, children } = node;
    if (node.fields !== undefined) {
      const message = `'${association.as}' is included with \`fields\`, which only create takes; a finder takes \`attributes\``;
      throw new IncludeError(message, { model: association.source.name, association: association.as });
    }
    if (above.has(node)) {
      const message = `The include of '${association.as}' contains itself, so reading it would have no end`;
      throw new IncludeError(message, { model: association.source.name, association: association.as });
    }
    above.add(node);
    children.forEach(visit);
    above.delete(node);
  };
  include.forEach(visit);
}

/** Beside the attributes asked for, the keys by which rows, their parents and what is included below find each other. */
function selectionOf(
  model: ModelDefinition,
  asked: unknown,
  option: string,
  include: readonly IncludeNode[],
  own: readonly string[],
): Selection {
  if (asked === undefined) return Object.freeze({ columns: model.attributes, hidden: [] });
  if (!Array.isArray(asked))
    throw invalidQuery(model, `${option} takes an array of names, not ${valueKind(asked)}`);
  const shown = new Set(asked.map((name) => attributeIn(model, option, name)));
  const keys = include.flatMap(({ association }) => branchKeys(association).parent);
  const needed = new Set([...model.primaryKey.map(({ name }) => name), ...own, ...keys]);
  const columns = model.attributes.filter((attribute) => shown.has(attribute) || needed.has(attribute.name));
  const hidden = columns.filter((attribute) => !shown.has(attribute)).map(({ name }) => name);
  return Object.freeze({ columns: Object.freeze(columns), hidden: Object.freeze(hidden) });
}

function orderOf(model: ModelDefinition, order: unknown): readonly Ordering[] {
  if (order === undefined) return [];
  if (!Array.isArray(order)) throw invalidQuery(model, `order takes an array, not ${valueKind(order)}`);
  return order.map((entry) => {
    const [name, direction = 'ASC'] = Array.isArray(entry) ? entry : [entry];
    const wanted = String(direction).toLowerCase();
    if (wanted !== 'asc' && wanted !== 'desc')
      throw invalidQuery(model, "order: a direction is 'ASC' or 'DESC'");
    return Object.freeze({ attribute: attributeIn(model, 'order', name), direction: wanted });
  });
}

function countOf(model: ModelDefinition, option: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw invalidQuery(model, `${option} must be a whole number from 0 on`);
}
