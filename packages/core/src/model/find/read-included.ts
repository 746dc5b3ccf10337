import { includedStatement } from '../../compile/select-included.js';
import type { Call } from '../../execute/session.js';
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
  transaction: Call['transaction'],
): Promise<void> {
  for (const included of includes) {
    const keys = readParentKeys(included.association, parents);
    const rows = keys.length === 0 ? [] : await readRows(database, included, keys, transaction);
    const instances = hydrateIncluded(database.compiler, included, parents, rows);
    await readIncluded(database, included.includes, instances, transaction);
    removeProperties(instances, included.selection.hidden);
  }
}

async function readRows(
  { compiler, session }: DatabaseContext,
  included: IncludedQuery,
  keys: readonly (readonly unknown[])[],
  transaction: Call['transaction'],
) {
  const { rows } = await session.read(includedStatement(compiler, included, keys), { transaction });
  return rows;
}
