import { allOf, type Condition } from '../plan/condition.js';
import type { Association, ScopedValue } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment } from './fragment.js';
import { whereFragment } from './where.js';

/** An association leads only to rows that have its scope. */
export function scopeFragment(
  compiler: Compiler,
  association: Association,
  target: string,
  through: string,
): Fragment {
  const inTarget = whereFragment(compiler, scopeCondition(association.scope), target);
  if (association.kind !== 'belongsToMany') return inTarget;
  return and([inTarget, whereFragment(compiler, scopeCondition(association.throughScope), through)]);
}

/** The condition that rows have a scope. */
export function scopeCondition(scope: readonly ScopedValue[]): Condition {
  return allOf(
    scope.map(({ attribute, value }) =>
      value === null ? { kind: 'isNull', attribute } : { kind: 'compare', attribute, comparison: '=', value },
    ),
  );
}
