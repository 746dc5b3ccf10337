import type { Dialect } from '../dialect/dialect.js';
import type { SqlSyntax } from '../dialect/sql-syntax.js';
import { IncludeError, type OptionError } from '../errors/input-errors.js';
import type { IncludeNode } from '../graph/include.js';
import { errorDetails } from '../graph/include-entry.js';
import type { Attribute } from '../schema/attribute.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { checkAggregates, findAggregate } from './check-aggregates.js';
import { checkDistinct } from './check-distinct.js';
import { both, isEverything } from './condition.js';
import type { ComputedColumn, FindPlan, IncludedQuery, RootQuery, RowLock } from './find-plan.js';
import { wrongOption } from './invalid-query.js';
import { readOrder } from './read-order.js';
import { readWhere } from './read-where.js';
import { readScopedWhere, readScopes } from './scopes.js';
import { buildSelection, type RequestedAttributes, readAttributesOption } from './selection.js';
import { orderOfDistinct, orderOfIncluded, orderOfPage } from './total-order.js';

/** The options of a finder that say which rows to read. */
export interface FindQuery {
  readonly where?: unknown;
  readonly scope?: unknown;
  readonly paranoid?: unknown;
  readonly attributes?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly distinct?: unknown;
  readonly lock?: unknown;
  readonly skipLocked?: unknown;
}

/** The maximum number of levels of includes in a find. */
const maxLevels = 1000;

/**
 * Plans a find. Needs no database.
 *
 * @throws OptionError naming the option that is invalid
 * @throws IncludeError if an include contains itself, since reading it would not end
 */
export function planFind(
  model: ModelDefinition,
  query: FindQuery,
  include: readonly IncludeNode[],
  { sqlSyntax }: Dialect,
): FindPlan {
  const includes = planIncludes(include, sqlSyntax);
  const distinct = readFlag(model, 'distinct', query.distinct);
  const requested = readAttributesOption(model, query.attributes, 'attributes');
  checkShownNames(requested, includes);
  const order = readOrder({ model, includes, option: 'order' }, query.order);
  const lock = readLock(model, query);
  const aggregate = findAggregate(model, requested, sqlSyntax);
  if (aggregate !== undefined)
    checkAggregates(model, { requested, order, includes, lock }, aggregate, sqlSyntax);
  const isMerged = distinct || aggregate !== undefined;
  const root: RootQuery = Object.freeze({
    model,
    // A row that is merged from several has no key.
    selection: buildSelection(model, requested, findJoinKeys(isMerged ? [] : model.primaryKey, includes)),
    where: readScopedWhere(model, query),
    order,
    limit: readRowCount(model, 'limit', query.limit),
    // knex omits an offset of 0, so a plan has none either.
    offset: readRowCount(model, 'offset', query.offset) || undefined,
    distinct,
    isAggregate: aggregate !== undefined,
    lock,
  });
  if (distinct) checkDistinct(root);
  return Object.freeze({ kind: 'findPlan', root: withOrderOfPage(root), includes });
}

/** Completes the order of a query that reads a part of its rows. */
function withOrderOfPage(root: RootQuery): RootQuery {
  const { model, selection, where, order, limit, offset, distinct, isAggregate } = root;
  if (isAggregate || (limit === undefined && offset === undefined)) return root;
  checkPageOrder(root);
  const complete = distinct ? orderOfDistinct(model, selection, order) : orderOfPage(model, order, where);
  return Object.freeze({ ...root, order: complete });
}

/** Checks that the rows of a page have an order. One row without an offset is any of those that meet the conditions. */
function checkPageOrder({ model, order, limit, offset, distinct }: RootQuery): void {
  if (order.length > 0 || distinct || model.primaryKey.length > 0) return;
  if (limit !== 1 || offset !== undefined)
    throw orderNeeded(model, offset === undefined ? 'limit' : 'offset');
}

function orderNeeded(model: ModelDefinition, option: string): OptionError {
  const why = `'${model.name}' has no primary key, so a part of its rows needs \`order\``;
  return wrongOption(
    model,
    `${option}: ${why}`,
    undefined,
    'order the rows by attributes that are unique together',
  );
}

/** Returns the query for each included association. */
export function planIncludes(include: readonly IncludeNode[], syntax: SqlSyntax): readonly IncludedQuery[] {
  checkInclude(include);
  return Object.freeze(include.map((node) => planInclude(node, syntax)));
}

function planInclude(node: IncludeNode, syntax: SqlSyntax): IncludedQuery {
  const { association, as, children, ...options } = node;
  const { target } = association;
  const includes = Object.freeze(children.map((child) => planInclude(child, syntax)));
  const requested = readAttributesOption(target, options.attributes, `attributes of '${as}'`);
  checkShownNames(requested, includes);
  const aggregate = findAggregate(target, requested, syntax);
  if (aggregate !== undefined) throw aggregateInInclude(node, aggregate);
  const { through, hops } = association;
  const joined = through === undefined ? hops[0].pairs.map(({ to }) => to) : [];
  const limit = readRowCount(target, `limit of '${as}'`, options.limit);
  if (limit !== undefined && !association.isToMany)
    throw wrongOption(target, `limit of '${as}': the association refers to one row at most`);
  const order = readOrder({ model: target, includes, through, option: `order of '${as}'` }, options.order);
  if (limit !== undefined && order.length === 0 && target.primaryKey.length === 0)
    throw orderNeeded(target, `limit of '${as}'`);
  const own = readWhere(target, options.where, `where of '${as}'`);
  return Object.freeze({
    association,
    as,
    selection: buildSelection(target, requested, findJoinKeys([...target.primaryKey, ...joined], includes)),
    where: both(own, readScopes(target, options, ` of '${as}'`)),
    isFiltered: !isEverything(own) || options.scope !== undefined || options.paranoid === false,
    required: options.required === true,
    order: orderOfIncluded(association, order),
    limit,
    includes,
  });
}

function aggregateInInclude(
  { association: { target }, as }: IncludeNode,
  { alias }: ComputedColumn,
): OptionError {
  const why = 'is an aggregate, which has no value for each parent; read it by a subquery of the parent';
  return wrongOption(target, `attributes of '${as}': '${alias}' ${why}`);
}

/** @throws IncludeError if an include has the name of an expression that is read with it */
function checkShownNames({ computed }: RequestedAttributes, includes: readonly IncludedQuery[]): void {
  for (const { association, as } of includes)
    if (computed.some(({ alias }) => alias === as)) {
      const why = `is included as '${as}', which is the name of an expression in \`attributes\``;
      throw new IncludeError(`'${association.as}' ${why}`, errorDetails(association));
    }
}

/** Returns the names of the attributes that join rows to their parents and to the rows that they include. */
function findJoinKeys(own: readonly Attribute[], includes: readonly IncludedQuery[]): ReadonlySet<string> {
  const below = includes.flatMap(({ association }) => association.hops[0].pairs.map(({ from }) => from));
  return new Set([...own, ...below].map(({ name }) => name));
}

function checkInclude(include: readonly IncludeNode[]): void {
  const above = new Set<IncludeNode>();
  const visit = (node: IncludeNode) => {
    const wrong = (why: string) => new IncludeError(why, errorDetails(node.association));
    const { as } = node.association;
    if (node.fields !== undefined)
      throw wrong(
        `'${as}' is included with \`fields\`, which only create takes; a finder takes \`attributes\``,
      );
    if (above.has(node))
      throw wrong(`The include of '${as}' contains itself, so reading it would have no end`);
    if (above.size === maxLevels) throw wrong(`include nests associations on more than ${maxLevels} levels`);
    above.add(node);
    node.children.forEach(visit);
    above.delete(node);
  };
  include.forEach(visit);
}

/** Reads an option that is a number of rows. @throws OptionError if it is invalid */
export function readRowCount(
  model: ModelDefinition,
  option: string,
  value: unknown,
  min = 0,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= min) return value as number;
  throw wrongOption(model, `${option} must be a whole number from ${min} on`);
}

/** Reads an option that is true or false, by default false. @throws OptionError if it is invalid */
function readFlag(model: ModelDefinition, option: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw wrongOption(model, `${option} is true or false`);
}

function readLock(model: ModelDefinition, { lock, skipLocked }: FindQuery): RowLock | undefined {
  const skips = readFlag(model, 'skipLocked', skipLocked);
  if (lock === undefined) {
    if (skips) throw wrongOption(model, "skipLocked needs `lock: 'update'` or `lock: 'share'`");
    return undefined;
  }
  if (lock !== 'update' && lock !== 'share') throw wrongOption(model, "lock is 'update' or 'share'");
  return Object.freeze({ mode: lock, skipLocked: skips });
}
