import type { Hop } from '../schema/model-definition.js';
import type { AggregatePlan } from './aggregate-plan.js';
import type { Condition } from './condition.js';
import type { ReadPlan } from './find-branches.js';
import type { IncludedQuery, Ordering, OrderingTerm } from './find-plan.js';

/**
 * Returns the hops by which the statements of a find join tables.
 *
 * @param isTogether whether one statement reads what is included, too, so that its parents have no bound keys
 */
export function hopsOfFind({ root, includes }: ReadPlan, isTogether: boolean): readonly Hop[] {
  const ofRoot = root === undefined ? [] : [...hopsOfCondition(root.where), ...hopsOfOrder(root.order)];
  // Without a root, the keys of the parents at the top are bound.
  const joinsParents = isTogether && root !== undefined;
  return [...ofRoot, ...includes.flatMap((each) => hopsOfIncluded(each, joinsParents, isTogether))];
}

/** Returns the hops by which the statement of an aggregation joins tables. */
export function hopsOfAggregate({ where, joins }: AggregatePlan): readonly Hop[] {
  const ofJoins = joins.flatMap(({ association, scope, required }) => [
    ...association.hops,
    ...hopsOfCondition(scope),
    ...(required === undefined ? [] : hopsOfCondition(required)),
  ]);
  return [...hopsOfCondition(where), ...ofJoins];
}

/** Returns the hops by which a condition refers to rows of other tables. */
export function hopsOfCondition(condition: Condition): readonly Hop[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(hopsOfCondition);
    case 'exists':
      return [...condition.association.hops, ...hopsOfCondition(condition.condition)];
    case 'not':
    case 'isNotTrue':
      return hopsOfCondition(condition.condition);
    default:
      return [];
  }
}

function hopsOfIncluded(
  { association: { hops }, where, order, required, includes }: IncludedQuery,
  joinsParents: boolean,
  isTogether: boolean,
): readonly Hop[] {
  return [
    ...(joinsParents || required ? hops : hops.slice(1)),
    ...hopsOfCondition(where),
    ...hopsOfOrder(order),
    ...includes.flatMap((each) => hopsOfIncluded(each, isTogether, isTogether)),
  ];
}

function hopsOfOrder(order: readonly Ordering[]): readonly Hop[] {
  return order.flatMap(({ term }) => hopsOfTerm(term));
}

function hopsOfTerm(term: OrderingTerm): readonly Hop[] {
  return term.kind === 'included' ? [...term.include.association.hops, ...hopsOfTerm(term.term)] : [];
}
