import { assign, pick } from '../../instance/assign.js';
import { findChangedAttributes } from '../../instance/changed-attributes.js';
import { readChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';
import { computedAttributes, hideFragments } from './computed-values.js';
import { saveAttributes } from './save-instance.js';
import { type InstanceSaveOptions, instanceSaveOptions, isNestedSave } from './save-nested.js';
import { updateNested } from './update-nested.js';

const updateOptions = instanceSaveOptions.filter((name) => name !== 'fields');

/**
 * `update`: sets attributes of an instance, and saves only those. Other changes of the instance remain unsaved. With an
 * include, it takes nested values.
 */
export async function updateInstance(
  context: ModelContext,
  instance: object,
  values: unknown,
  options: Omit<InstanceSaveOptions, 'fields'> = {},
): Promise<void> {
  const { model, database } = context;
  const call = `${model.name}.update`;
  checkOptions(call, options, updateOptions);
  database.session.check(options);
  if (isNestedSave(options)) return updateNested(context, instance, values, options);
  const { dialect: limits, context: contextValues } = database.compiler;
  const changes = readChanges({ model, values, limits, context: contextValues, call });
  const computed = computedAttributes(model, changes).map(({ name }) => name);
  const former = pick(instance, computed);
  assign(instance, model.attributes, changes);
  // A version that was set by hand is reported, since the one of the row would replace it.
  const isSaved = (name: string) => changes[name] !== undefined || name === model.version?.name;
  const names = findChangedAttributes(model, instance).filter(isSaved);
  try {
    await saveAttributes(context, instance, names, options);
  } finally {
    hideFragments(instance, computed, former);
  }
}
