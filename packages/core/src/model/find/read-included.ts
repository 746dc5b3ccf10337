import type { Call } from '../../execute/call.js';
import { hydrateIncluded } from '../../hydrate/hydrate-included.js';
import { removeProperties } from '../../hydrate/row-reader.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import type { DatabaseContext } from '../context.js';
import type { RowsOf } from './read-branches.js';

/**
 * Sets the rows that are included below parents on the parents. Reads one association after the other, because a connection
 * runs one statement at a time.
 */
export async function readIncluded(
  database: DatabaseContext,
  includes: readonly IncludedQuery[],
  parents: readonly object[],
  call: Call,
  rowsOf: RowsOf,
): Promise<void> {
  for (const included of includes) {
    const reading = rowsOf(included, parents);
    const rows = reading instanceof Promise ? await reading : reading;
    const pace = database.session.paceOf(call, parents.length + rows.length);
    const hydrating = hydrateIncluded(database.compiler, included, parents, rows, pace);
    const instances = hydrating instanceof Promise ? await hydrating : hydrating;
    await readIncluded(database, included.includes, instances, call, rowsOf);
    removeProperties(instances, included.selection.hidden);
  }
}
