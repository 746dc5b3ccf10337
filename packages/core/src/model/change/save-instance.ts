import { rootStatement } from '../../compile/select-root.js';
import { deleteStatement } from '../../compile/update-delete.js';
import { ValidationError } from '../../errors/input-errors.js';
import { RecordNotFoundError } from '../../errors/usage-errors.js';
import type { Call } from '../../execute/session.js';
import { createValues } from '../../graph/read-values.js';
import type { Values } from '../../graph/record-graph.js';
import { readInstance } from '../../hydrate/read-rows.js';
import { applyChange, merged } from '../../instance/apply-change.js';
import { assign, assignCopies, markStored } from '../../instance/assign.js';
import { allOf, type Condition } from '../../plan/condition.js';
import { attributeIn } from '../../plan/invalid-query.js';
import { canonicalValue } from '../../schema/canonical-value.js';
import type { HookName } from '../../schema/hooks.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import { attributeNamed, type ModelDefinition } from '../../schema/model-definition.js';
import { touch } from '../../schema/timestamps.js';
import { isSameValue } from '../../util/equality.js';
import { readChanges, validateChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { createOne } from '../create/calls.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { watchSaveNesting } from '../hooks/save-nesting.js';
import { callOptions, checkOptions } from '../options.js';
import { runUpdate } from './update-rows.js';

type Properties = Record<string, unknown>;

/** Names of the attributes that differ from what is stored, in-place changes of objects included. */
export function changedAttributes({ attributes }: ModelDefinition, instance: object): string[] {
  const stored = stateOf(instance)?.stored;
  const present = attributes.filter(({ name }) => Object.hasOwn(instance, name));
  const changed = present.filter(({ name, type }) => {
    const value = (instance as Properties)[name];
    if (value === undefined) return false;
    if (stored === undefined) return true;
    const known = stored.valueOf(name);
    if (isSameValue(value, known)) return false;
    return value === null || !isSameValue(canonicalValue(value, type), known);
  });
  return changed.map(({ name }) => name);
}

/** `previous`: what is stored of an attribute, or of all that have changed, as copies. */
export function previousValues(model: ModelDefinition, instance: object, name: unknown): unknown {
  const stored = stateOf(instance)?.stored;
  const attributes =
    name === undefined
      ? changedAttributes(model, instance).map((each) => attributeNamed(model, each))
      : [attributeIn(model, `${model.name}.previous`, name)];
  const values = createValues();
  for (const attribute of attributes) values[attribute.name] = stored?.valueOf(attribute.name);
  const copies: Properties = {};
  assignCopies(copies, attributes, values);
  return name === undefined ? copies : copies[name as string];
}

/** `save`: inserts a new instance with what it was built with; of a stored one, updates what changed. */
export async function saveInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  checkOptions(`${context.model.name}.save`, options, callOptions);
  context.database.session.check(options);
  await save(context, instance, changedAttributes(context.model, instance), options);
}

async function save(
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
  if (!model.declaration.hooks.isEmpty) return saveWithHooks(context, instance, names, options);
  if (names.length === 0) return;
  await writeChanges(context, instance, names, await validated(context, instance, names), options);
}

/** Hooks before the row may set more, which is saved too; those after it run in one transaction with the UPDATE. */
async function saveWithHooks(
  context: ModelContext,
  instance: object,
  own: readonly string[],
  options: Call,
): Promise<void> {
  const { model } = context;
  const { hooks } = model.declaration;
  const unsaved = changedAttributes(model, instance).filter((name) => !own.includes(name));
  const names = () => changedAttributes(model, instance).filter((name) => !unsaved.includes(name));
  const transaction = transactionForHooks(context, options);
  const refuseNesting = watchSaveNesting(model, instance);
  const run = async (name: HookName) => {
    await runHooks(hooks, name, instance, { transaction });
    refuseNesting(name);
  };
  await run('beforeValidate');
  await validated(context, instance, names());
  for (const name of ['afterValidate', 'beforeUpdate', 'beforeSave'] as const) await run(name);
  const changed = names();
  if (changed.length === 0) return;
  const values = await validated(context, instance, changed);
  await withHooksAfter(context, ['afterCommit', 'afterUpdate', 'afterSave'], instance, options, (call) =>
    writeChanges(context, instance, changed, values, call),
  );
}

async function validated(
  { database, model }: ModelContext,
  instance: object,
  names: readonly string[],
): Promise<Values> {
  const stored = storedRow(model, instance);
  const given = Object.fromEntries(names.map((name) => [name, (instance as Properties)[name]]));
  return validateChanges(
    { model, given, limits: database.compiler.dialect, call: `${model.name}.save` },
    (changes) => merged(model, stored, changes),
  );
}

async function writeChanges(
  context: ModelContext,
  instance: object,
  own: readonly string[],
  values: Values,
  call: Call,
): Promise<void> {
  const { database, model } = context;
  touch(model, values);
  const outer = database.session.transactionOf(call.transaction);
  const count = await runUpdate(context, values, rowOf(model, storedRow(model, instance)), call);
  if (count === 0) throw rowNotFound(model);
  applyChange(model, instance, values, { callbacks: outer?.callbacks, own });
}

/** `update`: sets attributes, and saves those; what else was set on the instance stays unsaved. */
export async function updateInstance(
  context: ModelContext,
  instance: object,
  given: unknown,
  options: Call = {},
): Promise<void> {
  const { model, database } = context;
  checkOptions(`${model.name}.update`, options, callOptions);
  database.session.check(options);
  const values = readChanges({
    model,
    given,
    limits: database.compiler.dialect,
    call: `${model.name}.update`,
  });
  assign(instance, model.attributes, values);
  const names = changedAttributes(model, instance).filter((name) => values[name] !== undefined);
  await save(context, instance, names, options);
}

/** `destroy`: deletes the row. */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { database, model } = context;
  checkOptions(`${model.name}.destroy`, options, callOptions);
  database.session.check(options);
  const where = rowOf(model, storedRow(model, instance));
  const { hooks } = model.declaration;
  await runHooks(hooks, 'beforeDestroy', instance, { transaction: transactionForHooks(context, options) });
  await withHooksAfter(context, ['afterCommit', 'afterDestroy'], instance, options, (call) =>
    database.session.execute(deleteStatement(database.compiler, model, where), call),
  );
}

/** `reload`: reads the attributes anew. What is included stays as it is. */
export async function reloadInstance(
  context: ModelContext,
  instance: object,
  options: Pick<Call, 'transaction'> = {},
): Promise<void> {
  const { database, model } = context;
  checkOptions(`${model.name}.reload`, options, ['transaction']);
  const where = rowOf(model, storedRow(model, instance));
  const selection = { columns: model.attributes, hidden: [] };
  const query = { model, selection, where, order: [], limit: undefined, offset: undefined };
  const { rows } = await database.session.read(
    rootStatement(database.compiler, query, []),
    options.transaction,
  );
  const [row] = rows;
  if (row === undefined) throw rowNotFound(model);
  const fresh = readInstance(database.compiler, model, model.attributes, row);
  assign(instance, model.attributes, fresh as Values);
  const stored = stateOf(fresh)?.stored;
  if (stored !== undefined) markStored(instance, stored);
}

function storedRow({ name }: ModelDefinition, instance: object): StoredRow {
  const stored = stateOf(instance)?.stored;
  if (stored !== undefined) return stored;
  throw new ValidationError(`This instance of '${name}' is not stored yet; save it first`, { model: name });
}

/** The condition for the row of an instance: by the key that is stored, whatever the instance shows. */
export function rowOf(model: ModelDefinition, stored: StoredRow): Condition {
  return allOf(
    model.primaryKey.map((attribute) => {
      return { kind: 'compare', attribute, comparison: '=', value: stored.valueOf(attribute.name) };
    }),
  );
}

/** The error for a row that was deleted meanwhile. */
export function rowNotFound({ name }: ModelDefinition): RecordNotFoundError {
  return new RecordNotFoundError(`The row of this instance of '${name}' is no longer there`, { model: name });
}
