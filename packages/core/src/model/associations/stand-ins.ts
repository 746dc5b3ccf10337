import type { Call } from '../../execute/session.js';
import type { IncludeNode } from '../../graph/include.js';
import type { IncludedQuery } from '../../plan/find-plan.js';
import { planIncludes } from '../../plan/plan-find.js';
import { readIncluded } from '../find/read-included.js';
import { type AssociationCall, readShownSourceKey } from './association-call.js';

/** An object with the keys of an instance that associations start from. It receives the associations that are read. */
export type StandIn = Record<string, unknown>;

/** Reads included associations of instances that do not change. Returns a stand-in for each instance. */
export async function readForStandIns(
  call: AssociationCall,
  include: readonly IncludeNode[],
  instances: readonly object[],
  transaction: Call['transaction'],
): Promise<StandIn[]> {
  const includes = planIncludes(include);
  const standIns = instances.map((instance) => buildStandIn(call, includes, instance));
  await readIncluded(call.database, includes, standIns, transaction);
  return standIns;
}

function buildStandIn(call: AssociationCall, includes: readonly IncludedQuery[], instance: object): StandIn {
  const standIn: StandIn = {};
  for (const { association } of includes) {
    const key = readShownSourceKey({ ...call, association }, instance);
    for (const [index, { from }] of association.hops[0].pairs.entries())
      standIn[from.name] ??= key?.[index] ?? null;
  }
  return standIn;
}
