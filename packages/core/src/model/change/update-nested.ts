import { ProblemList } from '../../errors/problem-list.js';
import { checkSaveInclude, type IncludeNode, resolveInclude } from '../../graph/include.js';
import { notIncluded } from '../../graph/problems.js';
import { createValues } from '../../graph/read-values.js';
import type { RowValues } from '../../graph/record-graph.js';
import { assign, assignCopies, pick } from '../../instance/assign.js';
import { findChangedAttributes } from '../../instance/changed-attributes.js';
import { GivenValues } from '../../instance/given-values.js';
import { getLoadedValue, isPartlyLoaded, setLoadedValue } from '../../instance/loaded-value.js';
import { toItems } from '../../instance/saved-instances.js';
import { stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { missingAction } from '../../schema/save-rules.js';
import { isPlainObject } from '../../util/plain-object.js';
import { readChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { saveValues } from '../save/calls.js';
import { requireVersion } from './instance-row.js';
import type { InstanceSaveOptions } from './save-nested.js';

/**
 * Sets attributes and associations of an instance, and saves only those. What else has changed stays unsaved. The instance
 * shows the given values while the call runs; after a failure or a rollback, it shows what it has shown before.
 *
 * @throws ValidationError if a value is invalid, or an association is not included
 */
export async function updateNested(
  context: ModelContext,
  instance: object,
  values: unknown,
  options: InstanceSaveOptions,
): Promise<void> {
  const { schema, model, database } = context;
  const call = `${model.name}.update`;
  const nodes = resolveInclude(schema, model, options.include);
  checkSaveInclude(nodes);
  const { changes, nested } = readGiven(context, values, nodes, call);
  const stored = stateOf(instance)?.stored;
  if (stored !== undefined && options.version !== 'ignore') requireVersion(model, stored, call);
  const others = stored === undefined ? {} : pickOthers(model, instance, changes);
  const given = new GivenValues(
    instance,
    changes,
    [...nested.keys()].map(({ association }) => association.as),
    others,
  );
  showStored(model, instance, Object.keys(others));
  assign(instance, model.attributes, changes);
  for (const [node, value] of nested) showGiven(instance, node, value);
  given.markGiven();
  database.session.journalOf(options)?.add(given);
  try {
    const include = stored === undefined ? options.include : givenEntries(options.include, nodes, nested);
    await saveValues(context, instance, { ...options, include }, 'update');
  } catch (error) {
    given.restore();
    throw error;
  }
  given.showOthers();
}

/** The parts of the values of an update. */
interface ReadValues {
  readonly changes: RowValues;
  readonly nested: ReadonlyMap<IncludeNode, unknown>;
}

function readGiven(
  { model, database }: ModelContext,
  values: unknown,
  nodes: readonly IncludeNode[],
  call: string,
): ReadValues {
  const { dialect: limits, context } = database.compiler;
  if (!isPlainObject(values))
    return { changes: readChanges({ model, values, limits, context, call }), nested: new Map() };
  const attributes: [string, unknown][] = [];
  const nested = new Map<IncludeNode, unknown>();
  const problems = new ProblemList();
  for (const [key, value] of Object.entries(values)) {
    const association = model.associations.get(key);
    const node = nodes.find((each) => each.association === association);
    if (association === undefined) attributes.push([key, value]);
    else if (value === undefined) continue;
    else if (node !== undefined) nested.set(node, value);
    else problems.add(notIncluded(model, key, null));
  }
  problems.throwIfAny(call);
  const changes = readChanges({ model, values: Object.fromEntries(attributes), limits, context, call });
  return { changes, nested };
}

/** Returns the unsaved changes of a stored instance that an update does not save. */
function pickOthers(model: ModelDefinition, instance: object, changes: RowValues): RowValues {
  return pick(
    instance,
    findChangedAttributes(model, instance).filter((name) => changes[name] === undefined),
  );
}

/** Shows the stored values of attributes. */
function showStored({ attributes }: ModelDefinition, instance: object, names: readonly string[]): void {
  const stored = stateOf(instance)?.stored;
  const values = createValues();
  for (const name of names) {
    values[name] = stored?.valueOf(name);
    if (values[name] === undefined) delete (instance as RowValues)[name];
  }
  assignCopies(instance, attributes, values);
}

/** Shows the given value of an association. A value without anything that was loaded is no part of what was loaded. */
function showGiven(instance: object, { association: { as }, rules }: IncludeNode, value: unknown): void {
  (instance as RowValues)[as] = value;
  // A null that is given clears the foreign key, also one to a row that was not shown.
  if (value === null && getLoadedValue(instance, as) === null) setLoadedValue(instance, as, undefined);
  if (!isPartlyLoaded(instance, as) || missingAction(rules) === 'keep') return;
  const loaded = getLoadedValue(instance, as);
  const items = toItems(loaded);
  if (!toItems(value).some((each) => items.includes(each))) setLoadedValue(instance, as, loaded);
}

/** Returns the entries of the associations that are given. */
function givenEntries(
  include: unknown,
  nodes: readonly IncludeNode[],
  nested: ReadonlyMap<IncludeNode, unknown>,
): unknown {
  if (include === undefined) return undefined;
  const entries: readonly unknown[] = Array.isArray(include) ? include : [include];
  return entries.filter((_, index) => nested.has(nodes[index] as IncludeNode));
}
