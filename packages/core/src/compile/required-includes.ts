import type { IncludedQuery } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, join } from './fragment.js';
import { type InnerNames, joins, sources } from './joins.js';
import { scopeFragment } from './scope.js';
import { whereFragment } from './where.js';

/**
 * The condition that rows have a match in every required branch, and that match in every required branch below it.
 *
 * @param outer table or alias of the rows
 */
export function requiredFragment(
  compiler: Compiler,
  includes: readonly IncludedQuery[],
  outer: string,
  depth = 0,
): Fragment {
  const required = includes.filter((branch) => branch.required);
  return and(
    required.map((branch, index) => {
      const names = { target: `t${depth}_${index}`, through: `j${depth}_${index}` };
      const match = [sources(branch, names), matchFragment(compiler, branch, outer, names, depth)];
      return join(match, ' where ', 'exists (select 1 from ', ')');
    }),
  );
}

/** The condition that a row of a branch is one that the branch reads for a row of the query around. */
export function matchFragment(
  compiler: Compiler,
  { association, where, includes }: IncludedQuery,
  outer: string,
  names: InnerNames,
  depth: number,
): Fragment {
  return and([
    ...joins(association, outer, names),
    scopeFragment(compiler, association, names.target, names.through),
    whereFragment(compiler, where, names.target),
    requiredFragment(compiler, includes, names.target, depth + 1),
  ]);
}
