import { IncludeError } from '../errors/input-errors.js';
import type { IncludeNode } from '../graph/include.js';
import { isToMany } from '../schema/association.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { checkDistinct } from './check-distinct.js';
import { branchKeys, type FindBranch, type FindPlan, type RowLock } from './find-plan.js';
import { invalidQuery } from './invalid-query.js';
import { orderOf } from './read-order.js';
import { conditionOf } from './read-where.js';
import { askedAttributes, selectionOf } from './selection.js';

/** The options of a finder that say which rows to read. */
export interface FindQuery {
  readonly where?: unknown;
  readonly attributes?: unknown;
  readonly order?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
  readonly distinct?: unknown;
  readonly lock?: unknown;
  readonly skipLocked?: unknown;
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
  const branches = branchesOf(include);
  const distinct = flagOf(model, 'distinct', query.distinct);
  const asked = askedAttributes(model, query.attributes, 'attributes');
  const root = Object.freeze({
    model,
    // Rows that are one by what they show have no key of their own.
    selection: selectionOf(model, asked, keysNeeded(distinct ? [] : keyNames(model), branches)),
    where: conditionOf(model, query.where),
    order: orderOf({ model, branches, option: 'order' }, query.order),
    limit: countOf(model, 'limit', query.limit),
    // knex writes no offset of 0, so a plan has none either.
    offset: countOf(model, 'offset', query.offset) || undefined,
    distinct,
    lock: lockOf(model, query),
  });
  if (distinct) checkDistinct(root);
  return Object.freeze({ kind: 'findPlan', root, branches });
}

/** The included associations as what is to be read of each. */
export function branchesOf(include: readonly IncludeNode[]): readonly FindBranch[] {
  checkInclude(include);
  return Object.freeze(include.map(branchOf));
}

function branchOf({ association, children, ...options }: IncludeNode): FindBranch {
  const { target, as } = association;
  const branches = Object.freeze(children.map(branchOf));
  const asked = askedAttributes(target, options.attributes, `attributes of '${as}'`);
  const through = association.kind === 'belongsToMany' ? association.through : undefined;
  const own = through === undefined ? branchKeys(association).row : [];
  const limit = countOf(target, `limit of '${as}'`, options.limit);
  if (limit !== undefined && !isToMany(association))
    throw invalidQuery(target, `limit of '${as}': the association leads to one row at most`);
  return Object.freeze({
    association,
    selection: selectionOf(target, asked, keysNeeded([...keyNames(target), ...own], branches)),
    where: conditionOf(target, options.where, `where of '${as}'`),
    required: options.required === true,
    order: orderOf({ model: target, branches, through, option: `order of '${as}'` }, options.order),
    limit,
    branches,
  });
}

/** The keys by which rows, their parents and what is included below find each other. */
function keysNeeded(own: readonly string[], branches: readonly FindBranch[]): ReadonlySet<string> {
  return new Set([...own, ...branches.flatMap(({ association }) => branchKeys(association).parent)]);
}

const keyNames = ({ primaryKey }: ModelDefinition) => primaryKey.map(({ name }) => name);

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

/** A number of rows. @throws ValidationError when it is none */
export function countOf(
  model: ModelDefinition,
  option: string,
  value: unknown,
  least = 0,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw invalidQuery(model, `${option} must be a whole number from ${least} on`);
}

export function flagOf(model: ModelDefinition, option: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw invalidQuery(model, `${option} is true or false`);
}

function lockOf(model: ModelDefinition, { lock, skipLocked }: FindQuery): RowLock | undefined {
  const skips = flagOf(model, 'skipLocked', skipLocked);
  if (lock === undefined) {
    if (skips) throw invalidQuery(model, "skipLocked needs `lock: 'update'` or `lock: 'share'`");
    return undefined;
  }
  if (lock !== 'update' && lock !== 'share') throw invalidQuery(model, "lock is 'update' or 'share'");
  return Object.freeze({ mode: lock, skipLocked: skips });
}
