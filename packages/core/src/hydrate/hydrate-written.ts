import type { GraphRecord, RecordGraph } from '../graph/record-graph.js';
import { applyChange, showRow } from '../instance/apply-change.js';
import { assignRow, markStored, pick } from '../instance/assign.js';
import type { CreateChange } from '../instance/create-change.js';
import { followForeignKeys } from '../instance/follow-foreign-keys.js';
import type { Journal } from '../instance/journal.js';
import { getLoadedValue, isPartlyLoaded, setLoadedValue } from '../instance/loaded-value.js';
import { WrittenRow } from '../instance/written-row.js';
import { linkedAttributes, type WritePlan } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { isStored } from '../schema/instance-state.js';
import { missingAction } from '../schema/save-rules.js';
import { attributesOfEveryUpdate } from '../schema/timestamps.js';
import { andThen, type Pace, type Paced } from '../util/pausable.js';
import { getInstance, hydrateRecords } from './hydrate-records.js';
import { type LinkedVersions, setWrittenVersion } from './linked-versions.js';

/** The state that a write in a transaction, or one with hooks, has before its rows are hydrated. */
export interface HydrateOptions {
  /** The instances of the records, if hooks have seen them. */
  readonly built?: readonly object[] | undefined;
  /** Records what the write does to the instances of new records. */
  readonly change?: CreateChange | undefined;
  /** Returns the instance that was read for a record, if one was. */
  readonly rowOf?: ((record: GraphRecord) => object | undefined) | undefined;
  /** Records what is written to instances that were stored before. */
  readonly journal?: Journal | undefined;
  /** The versions before the write of the rows that it links. */
  readonly versions: LinkedVersions;
  readonly pace: Pace | undefined;
}

/**
 * Returns the roots of a graph as instances of their written rows, in input order, with everything that is nested in them:
 * keys, foreign keys, defaults and timestamps are set. An object that occurs at two places is one instance. Instances
 * that the caller passed stay the same objects.
 */
export function hydrateWritten(
  graph: RecordGraph,
  plan: WritePlan,
  { built, change, rowOf, journal, versions, pace }: HydrateOptions,
): Paced<object[]> {
  const linked = linkedByRecord(plan);
  const hydrate = (record: GraphRecord) => {
    const { index, model, values } = record;
    const instance = built?.[index] ?? getInstance(record, rowOf);
    if (record.identity === undefined) setWrittenVersion(record, instance, versions);
    if (record.operation === 'insert') {
      assignRow(instance, model, values);
      markStored(instance, new WrittenRow(values));
    } else if (record.identity !== undefined) {
      // An instance that was just read shows its row already, unless hooks have seen it.
      if (built === undefined && record.operation === 'none' && instance === rowOf?.(record)) return instance;
      // The change that hooks have seen restores the instance, too.
      const recorder = built === undefined ? journal : undefined;
      showRow(instance, model.attributes, values, new WrittenRow(values), { journal: recorder });
      followChangedKeys(record, instance, journal);
    } else {
      showLinks(record, instance, linked.get(index), journal);
    }
    return instance;
  };
  return andThen(hydrateRecords(graph, hydrate, pace, rememberNested), (instances) => {
    change?.markWritten(instances);
    return graph.roots.map(({ index }) => instances[index] as object);
  });
}

/**
 * Shows on an instance what links have written to its row, which was stored before. The caller, or another call that ran
 * meanwhile, may have changed the rest of the instance and of its row.
 */
function showLinks(
  { model, values }: GraphRecord,
  instance: object,
  linked: readonly Attribute[] | undefined,
  journal: Journal | undefined,
): void {
  if (!isStored(instance)) showRow(instance, linked ?? [], values, new WrittenRow(values), { journal });
  else if (linked !== undefined) {
    const names = linked.map(({ name }) => name);
    applyChange(model, instance, pick(values, names), { journal });
  }
}

/** Remembers targets that a save has not included as loaded, if they agree with the foreign keys that it has changed. */
function followChangedKeys(
  { model, values, assigned }: GraphRecord,
  instance: object,
  journal: Journal | undefined,
): void {
  if (assigned.length === 0) return;
  const written = pick(
    values,
    assigned.map(({ name }) => name),
  );
  followForeignKeys(model, instance, written, journal);
}

/** Remembers what an instance shows of the associations that were written. */
function rememberNested({ operation, identity, children = [] }: GraphRecord, instance: object): void {
  for (const { association, includeNode } of children) {
    const { as } = association;
    const shown = (instance as Record<string, unknown>)[as] as object | null | undefined;
    const items = Array.isArray(shown) ? shown : [shown];
    const value = Array.isArray(shown) ? shown.slice() : shown;
    if (operation === 'insert' || association.keyHolder === 'source') setLoadedValue(instance, as, value);
    else if (identity !== undefined) {
      const keepsOthers = missingAction(includeNode.rules) === 'keep' && mayHaveOthers(instance, as, items);
      setLoadedValue(instance, as, value, keepsOthers);
    } else {
      const hasOthers = mayHaveOthers(instance, as, undefined);
      const isList = Array.isArray(shown);
      const linked = isList ? [...new Set([...items, ...linkedBefore(instance, as)])] : value;
      setLoadedValue(instance, as, linked, isList && hasOthers);
    }
  }
}

/** Returns what was loaded of a to-many. A create links rows to a stored one, and unlinks none of those that were loaded. */
function linkedBefore(instance: object, as: string): readonly object[] {
  const loaded = getLoadedValue(instance, as);
  return Array.isArray(loaded) ? loaded : [];
}

/** Whether there may be stored rows that an instance does not show. @param shown what it shows of those that were loaded */
function mayHaveOthers(instance: object, as: string, shown: readonly unknown[] | undefined): boolean {
  const loaded = getLoadedValue(instance, as);
  if (loaded === undefined || isPartlyLoaded(instance, as)) return true;
  if (shown === undefined || loaded === null) return false;
  return (Array.isArray(loaded) ? loaded : [loaded]).some((each) => !shown.includes(each));
}

/** Returns the attributes that links have set, by the position of the record. */
function linkedByRecord({ links }: WritePlan): ReadonlyMap<number, readonly Attribute[]> {
  const linked = new Map<number, readonly Attribute[]>();
  for (const link of links) {
    const attributes = [
      ...linkedAttributes(link),
      ...attributesOfEveryUpdate(link.model),
      ...link.model.generated,
    ];
    for (const record of link.records) linked.set(record, [...(linked.get(record) ?? []), ...attributes]);
  }
  return linked;
}
