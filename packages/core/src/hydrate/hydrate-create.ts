import { appliedDefaults } from '../graph/default-values.js';
import type { GraphRecord, NestedRecords, RecordGraph } from '../graph/record-graph.js';
import { showRow } from '../instance/apply-change.js';
import { assignCopies, assignRow, markStored, newInstance } from '../instance/assign.js';
import type { CreateChange } from '../instance/create-change.js';
import type { Journal } from '../instance/journal.js';
import { WrittenRow } from '../instance/stored-row.js';
import type { WritePlan } from '../plan/write-plan.js';
import type { Attribute } from '../schema/attribute.js';
import { stateOf } from '../schema/instance-state.js';
import type { Association } from '../schema/model-definition.js';
import { touchedAttributes } from '../schema/timestamps.js';

/** What a create in a transaction, or one with hooks, has made before its rows are hydrated. */
export interface HydrateOptions {
  /** The instances of the records, if hooks have seen them. */
  readonly built?: readonly object[] | undefined;
  /** What the create does to the instances of new records. */
  readonly change?: CreateChange | undefined;
  /** Records what is shown on instances that were stored before. */
  readonly journal?: Journal | undefined;
}

/**
 * Returns the graph that was passed, as instances, in the order of the roots: keys, foreign keys, defaults and timestamps
 * set, arrays in input order, `[]` for an included to-many that was absent and `null` for a to-one. An object that occurs
 * at two places is one instance. Instances that the caller passed stay the same objects.
 */
export function hydrateCreated(
  graph: RecordGraph,
  plan: WritePlan,
  { built, change, journal }: HydrateOptions = {},
): object[] {
  const linked = linkedAttributes(plan);
  const instances = attached(graph, (record) => {
    const { index, model, values } = record;
    const instance = built?.[index] ?? instanceOf(record);
    if (record.operation === 'insert') {
      assignRow(instance, model, values);
      markStored(instance, new WrittenRow(values));
    } else {
      // Only the links of a row that was stored before are new; the rest of the instance is its owner's.
      showRow(instance, linked.get(index) ?? [], values, new WrittenRow(values), { journal });
    }
    return instance;
  });
  change?.written(instances);
  return graph.roots.map(({ index }) => instances[index] as object);
}

/** Attributes that links have set, by record. */
function linkedAttributes({ links }: WritePlan): ReadonlyMap<number, readonly Attribute[]> {
  const linked = new Map<number, readonly Attribute[]>();
  for (const { model, pairs, scope, records } of links) {
    const set = [...[...pairs, ...scope].map(({ attribute }) => attribute), ...touchedAttributes(model)];
    for (const record of records) linked.set(record, [...(linked.get(record) ?? []), ...set]);
  }
  return linked;
}

/** The same graph as instances that are still to be inserted. */
export function hydrateBuilt(graph: RecordGraph): object[] {
  const defaults = appliedDefaults(graph);
  const instances = instancesOf(graph);
  for (const [index, given] of defaults.entries()) {
    const state = given && stateOf(instances[index] as object);
    if (state !== undefined) state.defaults = { ...state.defaults, ...given };
  }
  return graph.roots.map(({ index }) => instances[index] as object);
}

/** An instance for each record, still to be inserted unless it came as a stored one. */
export function instancesOf(graph: RecordGraph): readonly object[] {
  return attached(graph, (record) => {
    const instance = instanceOf(record);
    if (record.operation === 'insert') assignCopies(instance, record.model.attributes, record.values);
    return instance;
  });
}

function attached(graph: RecordGraph, hydrate: (record: GraphRecord) => object): readonly object[] {
  const instances = graph.records.map(hydrate);
  for (const record of graph.records) attach(record, instances);
  return instances;
}

function instanceOf({ source, model }: GraphRecord): object {
  return source !== undefined && stateOf(source) !== undefined ? source : newInstance(model);
}

function attach({ index, children }: GraphRecord, instances: readonly object[]): void {
  if (children === undefined) return;
  const instance = instances[index] as Record<string, unknown>;
  for (const { association, records, throughRecords } of children) {
    attachThroughs(association, records, throughRecords, instances);
    const found = records.map((record) => instances[record.index] as object);
    if (association.isToMany) instance[association.as] = found;
    else if (found.length > 0 || !hasOwnKey(association, instance))
      instance[association.as] = found[0] ?? null;
    // A hook has given it a key since it showed that there was none.
    else if (instance[association.as] === null) delete instance[association.as];
  }
}

/** Whether a belongsTo leads to a row that was given by its key: it is not null, and not known here. */
function hasOwnKey(association: Association, instance: Record<string, unknown>): boolean {
  return (
    association.keyHolder === 'source' &&
    association.hops[0].pairs.every(({ from }) => instance[from.name] != null)
  );
}

/** A target shows the through row by which this association reached it. */
function attachThroughs(
  association: Association,
  records: NestedRecords['records'],
  throughs: NestedRecords['throughRecords'],
  instances: readonly object[],
): void {
  if (association.through === undefined) return;
  for (const [position, record] of records.entries()) {
    const through = throughs[position];
    if (through === undefined) continue;
    (instances[record.index] as Record<string, unknown>)[association.through.name] = instances[through.index];
  }
}
