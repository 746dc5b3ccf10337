import { OptionError, ValidationError } from '../../errors/input-errors.js';
import { isGeneratedKey } from '../../graph/identify.js';
import { ownValue } from '../../graph/input-objects.js';
import { hasFixedTenant } from '../../graph/tenants.js';
import type { Attribute } from '../../schema/attribute.js';
import { describeValue } from '../../util/describe-value.js';
import { haveSameNames } from '../../util/same-names.js';
import type { ModelContext } from '../context.js';
import { readInput, type UncheckedSaveOptions } from './calls.js';
import { rememberChanges } from './changes.js';
import { upsertMany } from './upsert-rows.js';

/** `upsert`: inserts one object with everything that is nested in it, or updates the row that has its unique key. */
export async function upsert(
  context: ModelContext,
  values: unknown,
  options: UncheckedSaveOptions = {},
): Promise<object> {
  const { model } = context;
  const call = `${model.name}.upsert`;
  if (options.mode !== undefined)
    throw new OptionError(`${call}: an upsert has no mode`, { model: model.name });
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    const what = `${call} takes an object, not ${describeValue(values)}`;
    const hint = Array.isArray(values) ? 'upsert many rows by bulkCreate with onConflict' : undefined;
    throw new ValidationError(what, { code: 'INVALID_SHAPE', model: model.name, hint });
  }
  const by = options.by ?? findKey(context, values, call).map(({ name }) => name);
  const input = readInput(context, 'upsert', values, { ...options, by, mode: 'upsert' });
  const { roots, changes } = await upsertMany(context, input);
  const [root] = roots as [object];
  rememberChanges(root, changes);
  const { onChanges } = options;
  if (typeof onChanges === 'function') onChanges(changes);
  return root;
}

/**
 * Returns the primary key if its values are given and the database does not generate it, else the only key that is given. The
 * context gives the tenant.
 */
function findKey({ database, model }: ModelContext, values: object, call: string): readonly Attribute[] {
  const fixed = hasFixedTenant(model, database.compiler.context) ? model.tenant : undefined;
  const isGiven = (key: readonly Attribute[]) =>
    key.every((attribute) => attribute === fixed || ownValue(values, attribute.name) != null);
  const given = model.keys.filter(isGiven).filter((key) => !isGeneratedKey(key));
  const primaryKey = given.find((key) => haveSameNames(namesOf(key), namesOf(model.primaryKey)));
  const [only, ...others] = primaryKey === undefined ? given : [primaryKey];
  if (only !== undefined && others.length === 0) return only;
  const keys = (only === undefined ? model.keys : given).map(describeKey).join(', or ');
  const what =
    only === undefined
      ? `${call}: the values have no unique key; the keys of '${model.name}' are ${keys}`
      : `${call}: the values have several unique keys: ${keys}`;
  const hint = 'name the key with by; a row whose key the database generates is saved with save';
  throw new ValidationError(what, { code: 'INVALID_QUERY', model: model.name, hint });
}

function namesOf(key: readonly Attribute[]): readonly string[] {
  return key.map(({ name }) => name);
}

function describeKey(key: readonly Attribute[]): string {
  return namesOf(key).join(' and ');
}
