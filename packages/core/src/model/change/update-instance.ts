import type { Call } from '../../execute/session.js';
import { assign } from '../../instance/assign.js';
import { findChangedAttributes } from '../../instance/changed-attributes.js';
import { readChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { callOptions, checkOptions } from '../options.js';
import { saveAttributes } from './save-instance.js';

/** `update`: sets attributes of an instance, and saves only those. Other changes of the instance remain unsaved. */
export async function updateInstance(
  context: ModelContext,
  instance: object,
  values: unknown,
  options: Call = {},
): Promise<void> {
  const { model, database } = context;
  const call = `${model.name}.update`;
  checkOptions(call, options, callOptions);
  database.session.check(options);
  const changes = readChanges({ model, values, limits: database.compiler.dialect, call });
  assign(instance, model.attributes, changes);
  // A version that was set by hand is reported, since the one of the row would replace it.
  const isSaved = (name: string) => changes[name] !== undefined || name === model.version?.name;
  const names = findChangedAttributes(model, instance).filter(isSaved);
  await saveAttributes(context, instance, names, options);
}
