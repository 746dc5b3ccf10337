import type { Call } from '../../execute/session.js';
import type { IncludeNode } from '../../graph/include.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import { readIncluded } from '../find/read-included.js';
import { type AssociationCall, shownSourceKey } from './association-call.js';

/** An object that has the keys of an instance which associations start from, and receives what is read for it. */
export type StandIn = Record<string, unknown>;

/** Reads what an include names, for instances that stay as they are. Returns a stand-in for each of them. */
export async function readForStandIns(
  call: AssociationCall,
  include: readonly IncludeNode[],
  instances: readonly object[],
  transaction: Call['transaction'],
): Promise<StandIn[]> {
  const includes = planIncludes(include);
  const standIns = instances.map((instance) => standInFor(call, includes, instance));
  await readIncluded(call.database, includes, standIns, transaction);
  return standIns;
}

function standInFor(call: AssociationCall, includes: readonly IncludedQuery[], instance: object): StandIn {
  const standIn: StandIn = {};
  for (const { association } of includes) {
    const key = shownSourceKey({ ...call, association }, instance);
    for (const [index, { from }] of association.hops[0].pairs.entries())
      standIn[from.name] ??= key?.[index] ?? null;
  }
  return standIn;
}
