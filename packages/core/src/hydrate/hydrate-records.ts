import type { GraphRecord, NestedRecords, RecordGraph } from '../graph/record-graph.js';
import { newInstance } from '../instance/assign.js';
import { stateOf } from '../schema/instance-state.js';
import type { AssociationDefinition } from '../schema/model-definition.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';

type Properties = Record<string, unknown>;

/**
 * Returns an instance for each record of a graph, with the instances that are nested in it: an included to-many
 * association is an array in input order, and an included to-one without values is `null`.
 *
 * @param finish is called for each record with nested ones, after these are set on its instance
 */
export function hydrateRecords(
  graph: RecordGraph,
  hydrate: (record: GraphRecord) => object,
  pace?: Pace,
  finish?: (record: GraphRecord, instance: object) => void,
): Paced<readonly object[]> {
  const instances: object[] = [];
  const { records } = graph;
  const hydrating = inParts(records, pace, (some) => {
    for (const record of some) instances.push(hydrate(record));
  });
  const attach = (some: readonly GraphRecord[]) => {
    for (const record of some) {
      if (record.children === undefined) continue;
      attachNested(record.children, instances, instances[record.index] as Properties);
      finish?.(record, instances[record.index] as object);
    }
  };
  return andThen(hydrating, () => andThen(inParts(records, pace, attach), () => instances));
}

/**
 * Returns the instance that the caller passed for a record, or else the one that was read for it, or a new one.
 *
 * @param rowOf returns the instance that was read for a record, if one was
 */
export function getInstance(
  record: GraphRecord,
  rowOf?: (record: GraphRecord) => object | undefined,
): object {
  const { source, model } = record;
  if (source !== undefined && stateOf(source) !== undefined) return source;
  return rowOf?.(record) ?? newInstance(model);
}

function attachNested(
  children: readonly NestedRecords[],
  instances: readonly object[],
  instance: Properties,
): void {
  for (const { association, records, throughRecords } of children) {
    attachThroughRows(association, records, throughRecords, instances);
    const nested = records.map((record) => instances[record.index] as object);
    if (association.isToMany) instance[association.as] = nested;
    else if (nested.length > 0 || !isForeignKeySet(association, instance))
      instance[association.as] = nested[0] ?? null;
    // A hook has set the foreign key since the instance showed `null`.
    else if (instance[association.as] === null) delete instance[association.as];
  }
}

/** Whether an instance has the foreign key of an association itself, so that it refers to a row that is not nested. */
function isForeignKeySet(association: AssociationDefinition, instance: Properties): boolean {
  return (
    association.keyHolder === 'source' &&
    association.hops[0].pairs.every(({ from }) => instance[from.name] != null)
  );
}

/** Sets on each target the through row by which the association reaches it. */
function attachThroughRows(
  association: AssociationDefinition,
  records: NestedRecords['records'],
  throughRecords: NestedRecords['throughRecords'],
  instances: readonly object[],
): void {
  if (association.through === undefined) return;
  for (const [position, record] of records.entries()) {
    const through = throughRecords[position];
    if (through === undefined) continue;
    (instances[record.index] as Properties)[association.through.name] = instances[through.index];
  }
}
