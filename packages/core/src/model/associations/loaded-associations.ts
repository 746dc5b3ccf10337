import type { Values } from '../../graph/record-graph.js';
import { assignCopies, markStored, newInstance } from '../../instance/assign.js';
import { isToMany } from '../../schema/association.js';
import { stateOf } from '../../schema/instance-state.js';
import type { Association, ModelDefinition } from '../../schema/model-definition.js';
import { isSameValue, keyString } from '../../util/equality.js';
import type { AssociationCall, TargetRow } from './association-call.js';

/**
 * What is loaded of an association on an instance stays true: it follows what is linked where the rows are at hand as
 * instances, and is taken away, to be loaded again, where only their keys are.
 */

type Shown = Record<string, unknown>;

/** Through rows as instances, by the primary key of the target they lead to. */
export type ThroughRowsByKey = ReadonlyMap<string, object>;

/** Shows something on an instance, or with `undefined` takes it away, unless the transaction is rolled back. */
export function setLoaded(
  { callbacks }: AssociationCall,
  instance: object,
  name: string,
  value: unknown,
): void {
  const shown = instance as Shown;
  const former = Object.hasOwn(shown, name) ? shown[name] : undefined;
  put(shown, name, value);
  // What was set on it since then stays.
  callbacks?.onRollback(() => {
    if (shown[name] === value) put(shown, name, former);
  });
}

function put(shown: Shown, name: string, value: unknown): void {
  if (value === undefined) delete shown[name];
  else shown[name] = value;
}

/** A to-one association leads to another row, or to none. */
export function setLoadedOne(call: AssociationCall, instance: object, target: TargetRow | undefined): void {
  setLoaded(call, instance, call.association.as, target === undefined ? null : target.instance);
}

/** A to-many association leads to some rows more; with `replace`, to these and no others. */
export function setLoadedMany(
  call: AssociationCall,
  instance: object,
  targets: readonly TargetRow[],
  replace: boolean,
  joining: ThroughRowsByKey = new Map(),
): void {
  const { association } = call;
  const list = loadedInstances(association, instance);
  if (list === undefined) return;
  const known = new Map(list.map((each) => [idOf(association.target, each), each]));
  const items = targets.map((target) => {
    const there = known.get(keyString(target.key));
    return there === undefined ? itemOf(association, target, joining) : withRow(call, there, target, joining);
  });
  const all = replace ? items : [...new Set([...list, ...items])];
  const gone = list.filter((each) => !all.includes(each));
  clearThroughRow(call, instance, gone);
  setLoaded(call, instance, association.as, items.includes(undefined) ? undefined : all);
}

/** An association leads to a new row. */
export function setLoadedCreated(call: AssociationCall, instance: object, created: object): void {
  const { association } = call;
  const list = isToMany(association) ? loadedInstances(association, instance) : undefined;
  if (!isToMany(association)) setLoaded(call, instance, association.as, created);
  else if (list !== undefined && !list.includes(created))
    setLoaded(call, instance, association.as, [...list, created]);
}

/** An association leads to some rows no more. Returns those that it showed. */
export function removeLoaded(
  call: AssociationCall,
  instance: object,
  targets: readonly TargetRow[],
): readonly object[] {
  const { association } = call;
  const { as, target } = association;
  const removed = new Set(targets.map(({ key }) => keyString(key)));
  const shown = loadedInstances(association, instance) ?? [];
  const [gone, kept] = [true, false].map((is) =>
    shown.filter((each) => removed.has(idOf(target, each) ?? '') === is),
  );
  if (gone === undefined || gone.length === 0) return [];
  setLoaded(call, instance, as, isToMany(association) ? kept : null);
  clearThroughRow(call, instance, gone);
  return gone;
}

/** What a belongsToMany leads to no more does not show the row that joined it; one that joins it to others stays. */
function clearThroughRow(call: AssociationCall, source: object, gone: readonly object[]): void {
  const { association } = call;
  if (association.kind !== 'belongsToMany') return;
  const { through, sourceKeys } = association;
  const stored = stateOf(source)?.stored;
  for (const each of gone) {
    const row = (each as Shown)[through.name];
    const joined = isObject(row) ? stateOf(row)?.stored : undefined;
    const isOfSource = sourceKeys.every(({ foreignKey, key }) =>
      isSameValue(joined?.valueOf(foreignKey), stored?.valueOf(key)),
    );
    if (joined !== undefined && isOfSource) setLoaded(call, each, through.name, undefined);
  }
}

/** What is loaded of an association on an instance; `undefined` when nothing is known of it. */
export function loadedInstances({ as }: Association, instance: object): readonly object[] | undefined {
  const value = Object.hasOwn(instance, as) ? (instance as Values)[as] : undefined;
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).filter(isInstance);
}

/** Of a belongsToMany every list has instances of its own, since each shows its own through row. */
function itemOf(
  association: Association,
  { instance, key }: TargetRow,
  joining: ThroughRowsByKey,
): object | undefined {
  if (association.kind !== 'belongsToMany' || instance === undefined) return instance;
  const row = joining.get(keyString(key));
  const stored = stateOf(instance)?.stored;
  if (row === undefined || stored === undefined) return undefined;
  const own = newInstance(association.target);
  assignCopies(own, association.target.attributes, instance as Values);
  markStored(own, stored);
  return Object.assign(own, { [association.through.name]: row });
}

function withRow(
  call: AssociationCall,
  there: object,
  { key }: TargetRow,
  joining: ThroughRowsByKey,
): object {
  const { association } = call;
  const row = joining.get(keyString(key));
  if (association.kind === 'belongsToMany' && row !== undefined)
    setLoaded(call, there, association.through.name, row);
  return there;
}

function isInstance(value: unknown): value is object {
  return isObject(value) && stateOf(value) !== undefined;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object';
}

function idOf({ primaryKey }: ModelDefinition, instance: object): string | undefined {
  const stored = stateOf(instance)?.stored;
  return stored && keyString(primaryKey.map(({ name }) => stored.valueOf(name)));
}
