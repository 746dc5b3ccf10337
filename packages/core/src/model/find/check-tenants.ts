import type { IncludeNode } from '../../graph/include.js';
import type { Condition } from '../../plan/condition.js';
import type { ReadPlan } from '../../plan/find-branches.js';
import type { AssociationDefinition } from '../../schema/model-definition.js';
import type { ContextValues } from '../../schema/tenant.js';

/**
 * Checks that a context has the tenants of all models that a plan reads, since a plan can take several statements.
 *
 * @throws MissingContextError naming a value that the context lacks
 */
export function checkPlannedTenants({ root, includes }: ReadPlan, context: ContextValues): void {
  if (root !== undefined) checkCondition(root.where, context);
  for (const { association, where, includes: below } of includes) {
    checkCondition(where, context);
    checkThrough(association, context);
    checkPlannedTenants({ root: undefined, includes: below }, context);
  }
}

/**
 * Checks that a context has the tenants of all models that a call includes.
 *
 * @throws MissingContextError naming a value that the context lacks
 */
export function checkIncludedTenants(include: readonly IncludeNode[], context: ContextValues): void {
  if (include.length === 0) return;
  // An include may contain itself.
  const pending = new Set(include);
  for (const { association, children } of pending) {
    context.tenantOf(association.target);
    checkThrough(association, context);
    for (const child of children) pending.add(child);
  }
}

function checkThrough({ through }: AssociationDefinition, context: ContextValues): void {
  if (through !== undefined) context.tenantOf(through);
}

function checkCondition(condition: Condition, context: ContextValues): void {
  switch (condition.kind) {
    case 'ofTenant':
      context.tenantOf(condition.model);
      return;
    case 'all':
    case 'any':
      for (const each of condition.conditions) checkCondition(each, context);
      return;
    case 'exists':
      checkThrough(condition.association, context);
      checkCondition(condition.condition, context);
      return;
    case 'not':
    case 'isNotTrue':
      checkCondition(condition.condition, context);
  }
}
