import type { Call } from '../../execute/call.js';
import type { IncludeNode } from '../../graph/include.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
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
  const placeholders = instances.map((instance) => buildPlaceholder(call, includes, instance));
  await call.database.session.shareLimits(options, (shared) =>
    readIncluded(call.database, includes, placeholders, shared),
  );
  return placeholders;
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
