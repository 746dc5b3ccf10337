import { deleteStatement } from '../compile/change.js';
import { rootStatement } from '../compile/select-root.js';
import { ValidationError } from '../errors/input-errors.js';
import { RecordNotFoundError } from '../errors/usage-errors.js';
import type { Call } from '../execute/session.js';
import { noValues } from '../graph/read-values.js';
import type { Values } from '../graph/record-graph.js';
import { assign, assignCopies, markStored } from '../hydrate/assign.js';
import { readInstance } from '../hydrate/read-rows.js';
import { KnownRow } from '../hydrate/stored-row.js';
import { undoSave } from '../hydrate/undo.js';
import { allOf, type Condition } from '../plan/condition.js';
import { canonicalValue } from '../schema/canonical-value.js';
import { type StoredRow, stateOf } from '../schema/instance-state.js';
import { isSameValue } from '../schema/key-text.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { readChanges, validateChanges } from '../validate/read-changes.js';
import { runUpdate, withTimestamp } from './change.js';
import { createOne } from './create.js';
import type { ModelContext } from './host.js';
import { callOptions, checkOptions } from './options.js';

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

/** `save`: inserts a new instance with what it was built with; of a stored one, updates what changed. */
export async function saveInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { host, model } = context;
  checkOptions(`${model.name}.save`, options, callOptions);
  const state = stateOf(instance);
  if (state?.stored === undefined) {
    await createOne(context, instance, { ...options, include: state?.include });
    return;
  }
  const names = changedAttributes(model, instance);
  if (names.length === 0) return;
  const given = Object.fromEntries(names.map((name) => [name, (instance as Properties)[name]]));
  const { stored } = state;
  const values = await validateChanges(
    { model, given, limits: host.compiler.dialect, call: `${model.name}.save` },
    (changes) => merged(model, stored, changes),
  );
  withTimestamp(context, values);
  const outer = host.session.transactionOf(options.transaction);
  const count = await runUpdate(context, values, rowOf(model, state.stored), options);
  if (count === 0) throw vanished(model);
  outer?.outcome.ifUndone(undoSave(instance, state, values, names));
  assignCopies(instance, model.attributes, values);
  markStored(instance, new KnownRow(merged(model, state.stored, values)));
}

/** `update`: sets attributes, and saves. */
export async function updateInstance(
  context: ModelContext,
  instance: object,
  given: unknown,
  options: Call = {},
): Promise<void> {
  const { model, host } = context;
  const values = readChanges({ model, given, limits: host.compiler.dialect, call: `${model.name}.update` });
  assign(instance, model.attributes, values);
  await saveInstance(context, instance, options);
}

/** `destroy`: deletes the row. */
export async function destroyInstance(
  context: ModelContext,
  instance: object,
  options: Call = {},
): Promise<void> {
  const { host, model } = context;
  checkOptions(`${model.name}.destroy`, options, callOptions);
  const where = rowOf(model, storedRow(model, instance));
  await host.session.change(deleteStatement(host.compiler, model, where), options);
}

/** `reload`: reads the attributes anew. What is included stays as it is. */
export async function reloadInstance(
  context: ModelContext,
  instance: object,
  options: Pick<Call, 'transaction'> = {},
): Promise<void> {
  const { host, model } = context;
  checkOptions(`${model.name}.reload`, options, ['transaction']);
  const where = rowOf(model, storedRow(model, instance));
  const selection = { columns: model.attributes, hidden: [] };
  const query = { model, selection, where, order: [], limit: undefined, offset: undefined };
  const { rows } = await host.session.read(rootStatement(host.compiler, query, []), options.transaction);
  const [row] = rows;
  if (row === undefined) throw vanished(model);
  const fresh = readInstance(host.compiler, model, model.attributes, row);
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
function rowOf(model: ModelDefinition, stored: StoredRow): Condition {
  return allOf(
    model.primaryKey.map((attribute) => {
      return { kind: 'compares', attribute, comparison: '=', value: stored.valueOf(attribute.name) };
    }),
  );
}

function merged(model: ModelDefinition, stored: StoredRow, changes: Values): Values {
  const values = noValues();
  for (const { name } of model.attributes)
    values[name] = changes[name] === undefined ? stored.valueOf(name) : changes[name];
  return values;
}

function vanished({ name }: ModelDefinition): RecordNotFoundError {
  return new RecordNotFoundError(`The row of this instance of '${name}' is no longer there`, { model: name });
}
