import type { AssociationDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment, sql } from './fragment.js';
import { type Aliases, associationTables, joinConditions } from './joins.js';
import { scopeFragment } from './scope.js';

/**
 * Returns the condition that an association has a row that meets a condition.
 *
 * @param outer table or alias of the source
 * @param condition a condition on the aliases
 */
export function existsFragment(
  compiler: Compiler,
  association: AssociationDefinition,
  outer: string,
  aliases: Aliases,
  condition: Fragment,
): Fragment {
  const tables = associationTables(association, aliases);
  const match = and([associatedFragment(compiler, association, outer, aliases), condition]);
  return sql`exists (select 1 from ${tables} where ${match})`;
}

/** Returns the condition that rows are those of an association for a row of the outer query. */
export function associatedFragment(
  compiler: Compiler,
  association: AssociationDefinition,
  outer: string,
  aliases: Aliases,
): Fragment {
  return and([
    ...joinConditions(compiler, association, outer, aliases),
    scopeFragment(compiler, association, aliases),
  ]);
}
