import type { KeyValues } from '../../compile/key-conditions.js';
import type { Call } from '../../execute/call.js';
import type { IncludeNode } from '../../graph/include.js';
import { readParentKeys } from '../../hydrate/hydrate-included.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import type { DatabaseContext } from '../context.js';
import { checkIncludedTenants } from '../find/check-tenants.js';
import { type RowsOf, readBranches } from '../find/read-branches.js';
import { readIncluded } from '../find/read-included.js';
import { type AssociationCall, readShownSourceKey } from './association-call.js';

/** A placeholder parent: the keys of an instance that associations start from, and the associations that are read. */
export type PlaceholderParent = Record<string, unknown>;

/** Reads included associations of instances that do not change. Returns a placeholder for each instance. */
export async function readIntoPlaceholders(
  call: AssociationCall,
  include: readonly IncludeNode[],
  instances: readonly object[],
  options: Call,
): Promise<PlaceholderParent[]> {
  const includes = planIncludes(include, call.database.compiler.dialect.sqlSyntax);
  const { database } = call;
  checkIncludedTenants(include, database.compiler.context);
  const placeholders = instances.map((instance) => buildPlaceholder(call, includes, instance));
  await database.session.shareLimits(options, async (shared) => {
    const keys = await readKeys(database, includes, placeholders, shared);
    const show = (rowsOf: RowsOf) => readIncluded(database, includes, placeholders, shared, rowsOf);
    if ([...keys.values()].every((each) => each.length === 0)) return show(() => []);
    const plan = { root: undefined, includes };
    return readBranches(
      database,
      plan,
      shared,
      (_, rowsOf) => show(rowsOf),
      (each) => keys.get(each) ?? [],
    );
  });
  return placeholders;
}

/** Returns the keys of placeholders from which each association starts. */
async function readKeys(
  { session }: DatabaseContext,
  includes: readonly IncludedQuery[],
  placeholders: readonly PlaceholderParent[],
  call: Call,
): Promise<ReadonlyMap<IncludedQuery, readonly KeyValues[]>> {
  const keys = new Map<IncludedQuery, readonly KeyValues[]>();
  const pace = session.paceOf(call, placeholders.length);
  for (const include of includes)
    keys.set(include, await readParentKeys(include.association, placeholders, pace));
  return keys;
}

function buildPlaceholder(
  call: AssociationCall,
  includes: readonly IncludedQuery[],
  instance: object,
): PlaceholderParent {
  const placeholder: PlaceholderParent = {};
  for (const { association } of includes) {
    const key = readShownSourceKey({ ...call, association }, instance);
    for (const [index, { from }] of association.hops[0].pairs.entries())
      placeholder[from.name] ??= key?.[index] ?? null;
  }
  return placeholder;
}
