import type { ModelDefinition } from '../schema/model-definition.js';
import type { ContextValues } from '../schema/tenant.js';
import type { GraphRecord } from './record-graph.js';

/**
 * Sets the tenant of a record that gives none to that of the context. A given one is checked when the record is validated.
 *
 * @param context `undefined` for records that are not written
 * @throws MissingContextError if the context has no value for the tenant
 */
export function applyTenant(
  { model, values }: Pick<GraphRecord, 'model' | 'values'>,
  context: ContextValues | undefined,
): void {
  if (model.tenant === undefined || context === undefined) return;
  const { name } = model.tenant;
  const value = context.tenantOf(model);
  if (values[name] === undefined && value !== undefined) values[name] = value;
}

/** Whether the context decides the tenant of all rows of a model, so that no call can change it. */
export function hasFixedTenant(model: ModelDefinition, context: ContextValues | undefined): boolean {
  return context?.tenantOf(model) !== undefined;
}
