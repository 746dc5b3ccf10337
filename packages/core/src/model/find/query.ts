import type { Call } from '../../execute/call.js';
import { type QueryBuilder, queryBuilder } from '../../execute/query-builder.js';
import { hydrateRows } from '../../hydrate/hydrate-rows.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';

/** `query`: returns a knex builder on the table, which runs in the surrounding transaction like any other call. */
export function queryTable(
  { database, model }: ModelContext,
  options: Pick<Call, 'transaction'> = {},
): QueryBuilder {
  checkOptions(`${model.name}.query`, options, ['transaction']);
  return queryBuilder(database.session.queryHost, model.table, options.transaction);
}

/** `hydrate`: builds instances from rows that a builder has read. */
export function hydrateTable({ database, model }: ModelContext, rows: unknown): object[] {
  return hydrateRows(database.compiler.dialect, model, rows);
}
