import { includedStatement } from '../../compile/select-included.js';
import type { Call } from '../../execute/call.js';
import { hydrateIncluded, readParentKeys } from '../../hydrate/hydrate-included.js';
import { removeProperties } from '../../hydrate/row-reader.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import type { DatabaseContext } from '../context.js';

/**
 * Reads the rows that are included below parents, and sets them on the parents. Reads one association after the other,
 * because a connection runs one statement at a time.
 */
export async function readIncluded(
  database: DatabaseContext,
  includes: readonly IncludedQuery[],
  parents: readonly object[],
  call: Call,
): Promise<void> {
  const paceOf = (rowCount: number) => database.session.paceOf(call, rowCount);
  for (const included of includes) {
    const reading = readParentKeys(included.association, parents, paceOf(parents.length));
    const keys = reading instanceof Promise ? await reading : reading;
    const rows = keys.length === 0 ? [] : await readRows(database, included, keys, call);
    const pace = paceOf(parents.length + rows.length);
    const hydrating = hydrateIncluded(database.compiler, included, parents, rows, pace);
    const instances = hydrating instanceof Promise ? await hydrating : hydrating;
    await readIncluded(database, included.includes, instances, call);
    removeProperties(instances, included.selection.hidden);
  }
}

async function readRows(
  { compiler, session }: DatabaseContext,
  included: IncludedQuery,
  keys: readonly (readonly unknown[])[],
  call: Call,
) {
  const { rows } = await session.read(includedStatement(compiler, included, keys), call);
  return rows;
}
