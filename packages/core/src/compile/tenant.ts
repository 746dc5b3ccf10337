import type { ModelDefinition } from '../schema/model-definition.js';
import type { Compiler } from './compiler.js';
import { empty, type Fragment } from './fragment.js';
import { equals } from './key-conditions.js';

/**
 * Returns the condition that rows of a model are those of the tenant; an empty fragment if the model has no tenant, or the
 * context is for all of them.
 *
 * @param qualifier table or alias that the column belongs to
 * @throws MissingContextError if the context has no value for the tenant
 */
export function tenantFragment(compiler: Compiler, model: ModelDefinition, qualifier = ''): Fragment {
  const { tenant } = model;
  const value = compiler.context.tenantOf(model);
  return tenant === undefined || value === undefined ? empty : equals(compiler, tenant, value, qualifier);
}
