import type { SqlSyntax } from '../dialect/sql-syntax.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import type { SqlFragment } from '../schema/sql-fragment.js';
import { readAggregation } from './aggregation.js';
import { type Expression, readSqlFragment } from './expression.js';
import type { ComputedColumn, IncludedQuery, Ordering, RowLock } from './find-plan.js';
import { wrongOption } from './invalid-query.js';
import type { RequestedAttributes } from './selection.js';

/** The parts of a find that an aggregate, which has one value for all rows, may not be combined with. */
interface AggregatedFind {
  readonly requested: RequestedAttributes;
  readonly order: readonly Ordering[];
  readonly includes: readonly IncludedQuery[];
  readonly lock: RowLock | undefined;
}

/** Returns the first expression that calls an aggregate function; `undefined` if there is none. */
export function findAggregate(
  model: ModelDefinition,
  { computed }: RequestedAttributes,
  syntax: SqlSyntax,
): ComputedColumn | undefined {
  return computed.find(({ expression }) => readAggregation(model, expression, syntax).isAggregate);
}

/**
 * Checks that nothing in a find with an aggregate has a value for each row. SQLite would return the value of any row.
 *
 * @throws OptionError naming what has one
 */
export function checkAggregates(
  model: ModelDefinition,
  { requested, order, includes, lock }: AggregatedFind,
  aggregate: ComputedColumn,
  syntax: SqlSyntax,
): void {
  const isOfRow = ({ expression }: Pick<ComputedColumn, 'expression'>) =>
    readAggregation(model, expression, syntax).isOfRow;
  const together = `together with the aggregate '${aggregate.alias}', which is one for all rows`;
  const [attribute] = requested.shown;
  if (attribute !== undefined)
    throw wrongOption(
      model,
      `attributes: '${attribute.name}' has a value for each row, ${together}`,
      attribute.name,
    );
  const computed = requested.computed.find(isOfRow);
  if (computed !== undefined)
    throw wrongOption(model, `attributes: '${computed.alias}' names a column of each row, ${together}`);
  if (order.some(({ term }) => term.kind !== 'expression' || isOfRow(term)))
    throw wrongOption(model, `order names a value of each row, ${together}`);
  const [include] = includes;
  if (include !== undefined)
    throw wrongOption(model, `'${include.association.as}' cannot be included for each row ${together}`);
  if (lock !== undefined) throw wrongOption(model, `lock cannot lock each row ${together}`);
}

/**
 * Reads a fragment of an aggregation: a value of each row, or an aggregate of all rows of a group.
 *
 * @throws OptionError if it is the other one: SQLite would return the value of any row
 */
export function readAggregatedFragment(
  model: ModelDefinition,
  fragment: SqlFragment,
  at: string,
  kind: 'ofRow' | 'aggregate',
  syntax: SqlSyntax,
): Expression {
  const expression = readSqlFragment(model, fragment, at);
  const { isAggregate, isOfRow } = readAggregation(model, expression, syntax);
  if (kind === 'ofRow' && isAggregate)
    throw wrongOption(model, `${at}: the sql fragment calls an aggregate function, which belongs in select`);
  if (kind === 'aggregate' && isOfRow)
    throw wrongOption(
      model,
      `${at}: the sql fragment names a column of each row outside an aggregate function`,
    );
  return expression;
}
