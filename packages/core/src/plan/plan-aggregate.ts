import type { SqlSyntax } from '../dialect/sql-syntax.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { AggregateColumn, AggregateJoin, AggregatePlan } from './aggregate-plan.js';
import { type ResultQuery, readResult } from './aggregate-result.js';
import { wrongOption } from './invalid-query.js';
import { readGroups, readSelect } from './read-aggregate-columns.js';
import { requireJoinedRows } from './required-joins.js';
import { readScopedWhere } from './scopes.js';

/** The options of `aggregate` that say what to read. */
export interface AggregateQuery extends ResultQuery {
  readonly where?: unknown;
  readonly scope?: unknown;
  readonly paranoid?: unknown;
  readonly groupBy?: unknown;
  readonly select?: unknown;
}

/**
 * Plans an aggregation. Needs no database.
 *
 * @throws OptionError naming the option that is invalid; ValidationError naming what is invalid in a condition
 */
export function planAggregate(
  model: ModelDefinition,
  query: AggregateQuery,
  syntax: SqlSyntax,
): AggregatePlan {
  const joins: AggregateJoin[] = [];
  const place = { model, syntax, joins };
  const groups = query.groupBy === undefined ? undefined : readGroups(place, query.groupBy);
  const selected = readSelect(place, query.select);
  checkColumns(model, groups, selected);
  if (groups === undefined) checkOneRow(model, query);
  const columns = Object.freeze([...(groups ?? []), ...selected]);
  return Object.freeze({
    kind: 'aggregatePlan',
    model,
    ...requireJoinedRows(joins, readScopedWhere(model, query)),
    columns,
    groupCount: groups?.length,
    result: readResult(model, columns, groups?.length ?? 0, query),
  });
}

function checkColumns(
  model: ModelDefinition,
  groups: readonly AggregateColumn[] | undefined,
  selected: readonly AggregateColumn[],
): void {
  if (groups?.length === 0) throw wrongOption(model, 'groupBy names nothing; leave it out for one row');
  if (groups === undefined && selected.length === 0)
    throw wrongOption(model, 'select names nothing, such as { orders: aggregate.count() }');
  const twice = selected.find(({ name }) => groups?.some((group) => group.name === name));
  if (twice !== undefined)
    throw wrongOption(model, `select.${twice.name} has the name of a column of groupBy; use another name`);
}

/** Without groups there is always one row, which a condition could leave out. */
function checkOneRow(model: ModelDefinition, query: AggregateQuery): void {
  const needless = (['having', 'order', 'limit', 'offset'] as const).find(
    (name) => query[name] !== undefined,
  );
  if (needless !== undefined)
    throw wrongOption(model, `${needless} needs groupBy; without it, the result is one row`);
}
