import { allOf, type Condition } from '../plan/condition.js';
import type { AssociationDefinition, ScopedValue } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment } from './fragment.js';
import type { Aliases } from './joins.js';
import { whereFragment } from './where.js';

/** Returns the condition that rows have the values of an association's scopes. */
export function scopeFragment(
  compiler: Compiler,
  { scope, throughScope }: AssociationDefinition,
  { target, through }: Aliases,
): Fragment {
  return and([
    whereFragment(compiler, scopeCondition(scope), target),
    whereFragment(compiler, scopeCondition(throughScope), through),
  ]);
}

/** Returns the condition that rows have the values of a scope. */
export function scopeCondition(scope: readonly ScopedValue[]): Condition {
  return allOf(
    scope.map(({ attribute, value }) =>
      value === null ? { kind: 'isNull', attribute } : { kind: 'compare', attribute, comparison: '=', value },
    ),
  );
}
