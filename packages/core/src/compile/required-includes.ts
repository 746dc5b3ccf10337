import type { IncludedQuery } from '../plan/find-plan.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, sql } from './fragment.js';
import { type Aliases, associationTables, joinConditions } from './joins.js';
import { scopeFragment } from './scope.js';
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
      const aliases = { target: `t${depth}_${index}`, through: `j${depth}_${index}` };
      const tables = associationTables(include.association, aliases);
      const match = matchFragment(compiler, include, outer, aliases, depth);
      return sql`exists (select 1 from ${tables} where ${match})`;
    }),
  );
}

/** Returns the condition that an include reads a row for a row of the outer query. */
export function matchFragment(
  compiler: Compiler,
  { association, where, includes }: IncludedQuery,
  outer: string,
  aliases: Aliases,
  depth: number,
): Fragment {
  return and([
    ...joinConditions(association, outer, aliases),
    scopeFragment(compiler, association, aliases),
    whereFragment(compiler, where, aliases.target),
    requiredFragment(compiler, includes, aliases.target, depth + 1),
  ]);
}
