import { updateStatement } from '../../compile/update-delete.js';
import type { Call } from '../../execute/call.js';
import type { RowValues } from '../../graph/record-graph.js';
import { applyChange, mergeChanges } from '../../instance/apply-change.js';
import { findChangedAttributes } from '../../instance/changed-attributes.js';
import { followForeignKeys } from '../../instance/follow-foreign-keys.js';
import { versionOf, withRaisedVersion } from '../../instance/raised-version.js';
import type { HookName } from '../../schema/hooks.js';
import { isStored, stateOf } from '../../schema/instance-state.js';
import { touch } from '../../schema/timestamps.js';
import { validateChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { createOne } from '../create/calls.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { watchSaveNesting } from '../hooks/save-nesting.js';
import { checkOptions } from '../options.js';
import { toAssignments } from './assignments.js';
import { computedAttributes, hideFragments, withComputedValues } from './computed-values.js';
import { checkTenant, requireStoredRow, requireVersion, unchangedRowCondition } from './instance-row.js';
import { explainMissedRow } from './missed-row.js';
import { type InstanceSaveOptions, instanceSaveOptions, isNestedSave, saveNested } from './save-nested.js';
import { checkNestedChanges } from './unsaved-changes.js';

/**
 * `save`: inserts a new instance with everything that is nested in it, or updates what changed in a stored one. With an
 * include, what is nested in a stored instance is saved, too.
 */
export async function saveInstance(
  context: ModelContext,
  instance: object,
  options: InstanceSaveOptions = {},
): Promise<void> {
  checkOptions(`${context.model.name}.save`, options, instanceSaveOptions);
  context.database.session.check(options);
  if (isNestedSave(options)) return saveNested(context, instance, options);
  if (isStored(instance)) checkNestedChanges(context.model, instance, []);
  await saveAttributes(context, instance, findChangedAttributes(context.model, instance), options);
}

/** Saves the attributes with these names, or inserts the instance if it is new. */
export async function saveAttributes(
  context: ModelContext,
  instance: object,
  names: readonly string[],
  options: Call,
): Promise<void> {
  const { model } = context;
  const state = stateOf(instance);
  if (state?.stored === undefined) {
    await createOne(context, instance, { ...options, include: state?.include });
    return;
  }
  checkTenant(context, state.stored, `${model.name}.save`);
  if (names.length > 0) requireVersion(model, state.stored, `${model.name}.save`);
  if (!model.declaration.hooks.isEmpty) return saveWithHooks(context, instance, names, options);
  if (names.length === 0) return;
  const values = await validateInstance(context, instance, names);
  await context.database.session.shareLimits(options, (call) =>
    write(context, instance, names, values, call),
  );
}

/** Saves attributes, and those that hooks before the UPDATE set. Hooks after the UPDATE run in its transaction. */
async function saveWithHooks(
  context: ModelContext,
  instance: object,
  requested: readonly string[],
  options: Call,
): Promise<void> {
  const { model } = context;
  const { hooks } = model.declaration;
  const unsaved = findChangedAttributes(model, instance).filter((name) => !requested.includes(name));
  const names = () => findChangedAttributes(model, instance).filter((name) => !unsaved.includes(name));
  const transaction = transactionForHooks(context, options);
  const checkNesting = watchSaveNesting(model, instance);
  const run = async (name: HookName) => {
    await runHooks(hooks, name, instance, { transaction });
    checkNesting(name);
  };
  await run('beforeValidate');
  await validateInstance(context, instance, names());
  for (const name of ['afterValidate', 'beforeUpdate', 'beforeSave'] as const) await run(name);
  const changed = names();
  if (changed.length === 0) return;
  const values = await validateInstance(context, instance, changed);
  await withHooksAfter(context, ['afterCommit', 'afterUpdate', 'afterSave'], instance, options, (call) =>
    context.database.session.shareLimits(call, (shared) => write(context, instance, changed, values, shared)),
  );
}

/** Validates the values of attributes, and returns them in canonical form. */
async function validateInstance(
  { database, model }: ModelContext,
  instance: object,
  names: readonly string[],
): Promise<RowValues> {
  const stored = requireStoredRow(model, instance);
  const values = Object.fromEntries(names.map((name) => [name, (instance as RowValues)[name]]));
  const { dialect: limits, context } = database.compiler;
  return validateChanges({ model, values, limits, context, call: `${model.name}.save` }, (changes) =>
    mergeChanges(model, stored, changes),
  );
}

/**
 * Writes attributes to the row of an instance, and shows what was written.
 *
 * @param unsaved the attributes that the caller has set, which a rollback does not restore
 * @param name the call, for messages
 */
export async function write(
  context: ModelContext,
  instance: object,
  unsaved: readonly string[],
  values: RowValues,
  call: Call,
  name = `${context.model.name}.save`,
): Promise<void> {
  const { database, model } = context;
  const { compiler, session } = database;
  const stored = requireStoredRow(model, instance);
  const assignments = toAssignments(model, touch(model, values));
  const computed = [...computedAttributes(model, values), ...model.generated];
  const names = computed.map((attribute) => attribute.name);
  const journal = session.journalOf(call);
  const where = unchangedRowCondition(model, stored, name);
  const statement = updateStatement(compiler, model, assignments, where, [], computed);
  const { rowCount, rows } = await session.execute(statement, call);
  if (rowCount === 0) throw await explainMissedRow(context, { stored, name }, call);
  const written = withComputedValues(compiler, values, computed, rows[0]);
  const changes = withRaisedVersion(model, instance, written, versionOf(model, stored));
  // A rollback shows the stored values again: a restored fragment would be computed by the next save, too.
  hideFragments(instance, names, Object.fromEntries(names.map((each) => [each, stored.valueOf(each)])));
  const given = unsaved.filter((each) => !names.includes(each));
  applyChange(model, instance, changes, { journal, unsaved: given });
  followForeignKeys(model, instance, changes, journal);
}
