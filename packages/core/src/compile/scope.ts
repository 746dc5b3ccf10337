import { allOf, type Condition } from '../plan/condition.js';
import type { AssociationDefinition, ScopedValue } from '../schema/model-definition.js';
import { type AttributeCondition, attributeFragment } from './attribute-condition.js';
import type { Compiler } from './compiler.js';
import { and, type Fragment } from './fragment.js';
import type { Aliases } from './joins.js';
import { tenantFragment } from './tenant.js';

/** Returns the condition that rows have the values of an association's scopes, and through rows those of the tenant. */
export function scopeFragment(
  compiler: Compiler,
  { scope, throughScope, through: model }: AssociationDefinition,
  { target, through }: Aliases,
): Fragment {
  const has = (alias: string) => (each: ScopedValue) =>
    attributeFragment(compiler, scopedValueCondition(each), alias);
  const ofTenant = model === undefined ? [] : [tenantFragment(compiler, model, through)];
  return and([...scope.map(has(target)), ...throughScope.map(has(through)), ...ofTenant]);
}

/** Returns the condition that rows have the values of a scope. */
export function scopeCondition(scope: readonly ScopedValue[]): Condition {
  return allOf(scope.map(scopedValueCondition));
}

function scopedValueCondition({ attribute, value }: ScopedValue): AttributeCondition {
  return value === null
    ? { kind: 'isNull', attribute }
    : { kind: 'compare', attribute, comparison: '=', value };
}
