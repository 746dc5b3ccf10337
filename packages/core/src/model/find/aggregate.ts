import { aggregateStatement } from '../../compile/select-aggregate.js';
import type { Call } from '../../execute/call.js';
import { readAggregateRows } from '../../hydrate/aggregate-rows.js';
import { hopsOfAggregate } from '../../plan/joined-hops.js';
import { type AggregateQuery, planAggregate } from '../../plan/plan-aggregate.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { withKeyConversions } from './with-key-conversions.js';

/** The options of `aggregate`. */
export interface UncheckedAggregateOptions extends AggregateQuery, Call {}

const aggregateOptions = [
  'where',
  'scope',
  'paranoid',
  'groupBy',
  'select',
  'having',
  'order',
  'limit',
  'offset',
  ...callOptions,
] as const satisfies readonly (keyof UncheckedAggregateOptions)[];

/** `aggregate`: returns aggregates of all rows that meet the conditions, or a row of aggregates for each group. */
export async function aggregateRows(
  { database, model }: ModelContext,
  options: UncheckedAggregateOptions = {},
): Promise<object | object[]> {
  const { compiler, session } = database;
  checkOptions(`${model.name}.aggregate`, options, aggregateOptions);
  const plan = planAggregate(model, options, compiler.dialect.sqlSyntax);
  const hopsOf = () => hopsOfAggregate(plan);
  const { rows } = await withKeyConversions(database, hopsOf, options, (mayFail) =>
    session.read(aggregateStatement(compiler, plan), options, mayFail),
  );
  const pace = session.paceOf(options, rows.length);
  const results = await readAggregateRows(compiler, plan, rows, pace);
  return plan.groupCount === undefined ? (results[0] as object) : results;
}
