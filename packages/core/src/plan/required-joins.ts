import type { AggregateJoin } from './aggregate-plan.js';
import { allOf, type Condition } from './condition.js';
import { isJoinedOnce } from './joined-once.js';

/** The joins of an aggregation, and the conditions that are not about the rows of these. */
export interface RequiredJoins {
  readonly joins: readonly AggregateJoin[];
  readonly where: Condition;
}

/**
 * Makes a filter by an association that is joined anyway a condition of its join, so that the database looks up the row
 * once. A filter holds in the default scope of its target, as a join does.
 */
export function requireJoinedRows(joins: readonly AggregateJoin[], where: Condition): RequiredJoins {
  const filters = conditionsOf(where).map((condition) => ({ condition, join: joinOf(joins, condition) }));
  const others = filters.filter(({ join }) => join === undefined).map(({ condition }) => condition);
  if (others.length === filters.length) return { joins: Object.freeze([...joins]), where };
  return { joins: Object.freeze(joins.map((join) => withFilters(join, filters))), where: allOf(others) };
}

interface Filter {
  readonly condition: Condition;
  readonly join: AggregateJoin | undefined;
}

/** Returns the conditions of which every one has to hold. */
function conditionsOf(condition: Condition): readonly Condition[] {
  return condition.kind === 'all' ? condition.conditions.flatMap(conditionsOf) : [condition];
}

function joinOf(joins: readonly AggregateJoin[], condition: Condition): AggregateJoin | undefined {
  if (condition.kind !== 'exists' || !isJoinedOnce(condition.association)) return undefined;
  return joins.find(
    ({ association, source }) => source === undefined && association === condition.association,
  );
}

function withFilters(join: AggregateJoin, filters: readonly Filter[]): AggregateJoin {
  const required = filters.flatMap(({ condition, join: filtered }) =>
    filtered === join && condition.kind === 'exists' ? [condition.condition] : [],
  );
  return required.length === 0 ? join : Object.freeze({ ...join, required: allOf(required) });
}
