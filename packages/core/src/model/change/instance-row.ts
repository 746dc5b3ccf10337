import { OptionError } from '../../errors/input-errors.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import { versionOf } from '../../instance/raised-version.js';
import { allOf, both, type Condition } from '../../plan/condition.js';
import { isOfTenant } from '../../plan/declared-scopes.js';
import type { Attribute } from '../../schema/attribute.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import type { ModelContext } from '../context.js';

/** Returns the row of an instance. @throws OptionError if the instance is not stored */
export function requireStoredRow({ name }: ModelDefinition, instance: object): StoredRow {
  const stored = stateOf(instance)?.stored;
  if (stored !== undefined) return stored;
  throw new OptionError(`This instance of '${name}' is not stored yet; save it first`, { model: name });
}

/**
 * Returns the condition for the row of an instance, by its stored key, if it is one of the tenant. The key that the instance
 * shows may differ.
 */
export function rowCondition(model: ModelDefinition, stored: StoredRow): Condition {
  const key = allOf(
    model.primaryKey.map((attribute) => {
      return { kind: 'compare', attribute, comparison: '=', value: stored.valueOf(attribute.name) };
    }),
  );
  return both(key, isOfTenant(model));
}

/**
 * Returns the condition for the row of an instance that has not changed since it was read. Without versions, it is that
 * of {@link rowCondition}.
 *
 * @param call the call, for the message: `product.save`
 * @throws OptionError if the instance was read without its version
 */
export function unchangedRowCondition(model: ModelDefinition, stored: StoredRow, call: string): Condition {
  const row = rowCondition(model, stored);
  if (model.version === undefined) return row;
  const value = requireVersion(model, stored, call);
  return allOf([row, { kind: 'compare', attribute: model.version, comparison: '=', value }]);
}

/**
 * Checks that the row of an instance is not that of another tenant, as far as the instance knows its tenant.
 *
 * @throws RecordNotFoundError if it is; MissingContextError if the call has no tenant
 */
export function checkTenant({ database, model }: ModelContext, stored: StoredRow, call: string): void {
  const { tenant } = model;
  const expected = database.compiler.context.tenantOf(model);
  if (tenant === undefined || expected === undefined) return;
  const value = stored.valueOf(tenant.name);
  if (value !== undefined && !isSameValue(value, expected))
    throw recordNotFound([{ model: model.name, where: call }]);
}

/** Does what {@link checkTenant} does. @throws OptionError if the instance was read without its tenant */
export function requireTenant(context: ModelContext, stored: StoredRow, call: string): void {
  checkTenant(context, stored, call);
  const { database, model } = context;
  const { tenant } = model;
  if (tenant === undefined || database.compiler.context.tenantOf(model) === undefined) return;
  if (stored.valueOf(tenant.name) === undefined) throw readWithout(model, tenant, call);
}

/** Returns the version of a row. @throws OptionError if the row was read without it */
export function requireVersion(model: ModelDefinition, stored: StoredRow, call: string): number | undefined {
  const version = versionOf(model, stored);
  if (version !== undefined || model.version === undefined) return version;
  throw readWithout(model, model.version, call);
}

function readWithout({ name: model }: ModelDefinition, { name }: Attribute, call: string): OptionError {
  return new OptionError(`${call} needs '${model}.${name}', which this instance was read without`, {
    model,
    attribute: name,
    hint: `add '${name}' to \`attributes\`, or reload the instance`,
  });
}
