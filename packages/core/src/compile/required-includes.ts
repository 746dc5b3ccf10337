import type { IncludedQuery } from '../plan/find-plan.js';
import { associatedFragment, existsFragment } from './association-exists.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment } from './fragment.js';
import { type Aliases, nestedAliases } from './joins.js';
import { whereFragment } from './where.js';

/**
 * Returns the condition that rows have a match in every required include, as the match has in the includes nested there.
 *
 * @param outer table or alias of the rows
 */
export function requiredFragment(
  compiler: Compiler,
  includes: readonly IncludedQuery[],
  outer: string,
  depth = 0,
): Fragment {
  const required = includes.filter((include) => include.required);
  return and(
    required.map((include, index) => {
      const aliases = nestedAliases(outer, depth, index);
      const matches = ownConditions(compiler, include, aliases, depth);
      return existsFragment(compiler, include.association, outer, aliases, matches);
    }),
  );
}

/** Returns the condition that an include reads a row for a row of the outer query. */
export function matchFragment(
  compiler: Compiler,
  include: IncludedQuery,
  outer: string,
  aliases: Aliases,
  depth: number,
): Fragment {
  return and([
    associatedFragment(compiler, include.association, outer, aliases),
    ownConditions(compiler, include, aliases, depth),
  ]);
}

function ownConditions(
  compiler: Compiler,
  { where, includes }: IncludedQuery,
  { target }: Aliases,
  depth: number,
): Fragment {
  return and([
    whereFragment(compiler, where, target, depth + 1),
    requiredFragment(compiler, includes, target, depth + 1),
  ]);
}
