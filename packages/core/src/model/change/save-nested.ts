import { resolveInclude } from '../../graph/include.js';
import { stateOf, storedRowOf } from '../../schema/instance-state.js';
import type { ModelContext } from '../context.js';
import { callOptions } from '../options.js';
import { saveValues, type UncheckedSaveOptions } from '../save/calls.js';
import { requireVersion } from './instance-row.js';
import { checkNestedChanges } from './unsaved-changes.js';

/** The options of `save` of an instance. How the row is found is not among them: the instance knows its row. */
export type InstanceSaveOptions = Omit<UncheckedSaveOptions, 'mode' | 'by'>;

const nestedOptions = [
  'include',
  'fields',
  'version',
  'onChanges',
  'maxDepth',
  'maxRecords',
  'maxProblems',
  'hookOptions',
] as const satisfies readonly (keyof InstanceSaveOptions)[];

export const instanceSaveOptions = [...nestedOptions, ...callOptions] as const;

/** Whether a save of an instance has options of a save of nested values. */
export function isNestedSave(options: InstanceSaveOptions): boolean {
  return nestedOptions.some((name) => options[name] !== undefined);
}

/**
 * Saves an instance with what is nested in it. A new instance is inserted with the include that it was built with, unless
 * the call has one.
 *
 * @throws ValidationError if nested changes are not covered by the include, before any SQL
 */
export async function saveNested(
  context: ModelContext,
  instance: object,
  options: InstanceSaveOptions,
): Promise<void> {
  const { schema, model } = context;
  const stored = storedRowOf(instance);
  const include = options.include ?? (stored === undefined ? stateOf(instance)?.include : undefined);
  checkNestedChanges(model, instance, resolveInclude(schema, model, include));
  if (stored !== undefined && options.version !== 'ignore')
    requireVersion(model, stored, `${model.name}.save`);
  await saveValues(context, instance, { ...options, include });
}
