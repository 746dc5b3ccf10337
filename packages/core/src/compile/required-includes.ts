import type { FindBranch } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { every, type Fragment, joined } from './fragment.js';
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
  branches: readonly FindBranch[],
  outer: string,
  depth = 0,
): Fragment {
  const required = branches.filter((branch) => branch.required);
  return every(
    required.map((branch, index) => {
      const names = { target: `t${depth}_${index}`, through: `j${depth}_${index}` };
      const match = [sources(branch, names), matchFragment(compiler, branch, outer, names, depth)];
      return joined(match, ' where ', 'exists (select 1 from ', ')');
    }),
  );
}

/** The condition that a row of a branch is one that the branch reads for a row of the query around. */
export function matchFragment(
  compiler: Compiler,
  { association, where, branches }: FindBranch,
  outer: string,
  names: InnerNames,
  depth: number,
): Fragment {
  return every([
    ...joins(association, outer, names),
    scopeFragment(compiler, association, names.target, names.through),
    whereFragment(compiler, where, names.target),
    requiredFragment(compiler, branches, names.target, depth + 1),
  ]);
}
