import { ownValue } from '../graph/input-objects.js';
import type { GraphRecord, RecordGraph, RowValues } from '../graph/record-graph.js';
import { isInstance, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';
import { memoize } from '../util/memoize.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { pick } from './assign.js';
import type { Change } from './journal.js';
import { PropertyChange, restoreProperty } from './property-change.js';
import { restoreUnchanged } from './row-change.js';
import type { SavedRow } from './saved-row.js';

/**
 * Everything that one create, with its hooks, does to the instances of new records, and that a save with hooks does to those
 * of stored rows. Until the call has ended, undoing it restores the caller's instances completely, because hooks set
 * properties without a journal. After that, properties that were set since the rows were written stay, and so do nested
 * instances.
 */
export class CreateChange implements Change {
  readonly #graph: RecordGraph;
  readonly #newRecords: readonly GraphRecord[];
  readonly #savedRows: readonly SavedRow[];
  readonly #include: unknown;
  /** The values before the create, by record. A plain object has them only if its instance can outlive a rollback. */
  readonly #former: readonly (RowValues | undefined)[];
  readonly #nested: readonly PropertyChange[];
  /** Associations of stored instances that a save has compared with their rows. */
  readonly #saved: readonly PropertyChange[];
  readonly #throughRows: readonly PropertyChange[];
  #instances: readonly object[] | undefined;
  #hasEnded = false;

  /**
   * @param include the include of the create, with which `save` can insert its roots again
   * @param former the values before the create, by record
   * @param savedRows the instances of stored rows that hooks see
   */
  constructor(
    graph: RecordGraph,
    include: unknown,
    former: readonly (RowValues | undefined)[],
    savedRows: readonly SavedRow[] = noRows,
  ) {
    this.#graph = graph;
    this.#newRecords = graph.records.filter(({ operation }) => operation === 'insert');
    this.#savedRows = savedRows;
    this.#include = include;
    this.#former = former;
    this.#nested = findNestedProperties(graph);
    this.#saved = findSavedProperties(graph);
    this.#throughRows = findThroughRowProperties(graph);
  }

  /**
   * Remembers the instances after their rows have been written to them.
   *
   * @param instances one for each record
   */
  markWritten(instances: readonly object[]): void {
    this.#instances = instances;
    for (const property of this.#nested) property.markWritten();
    for (const property of this.#saved) property.markWritten();
    for (const property of this.#throughRows) property.markWritten();
    for (const row of this.#savedRows) row.markWritten();
  }

  /** Marks the create as successful. Properties that are set later are not part of it. */
  end(): void {
    this.#hasEnded = true;
  }

  undo(): void {
    for (const record of this.#newRecords) this.#undoRecord(record);
    for (const property of this.#nested) {
      if (!this.#hasEnded) property.restore();
      else if (property.existed) property.undoLoaded();
      else property.undo();
    }
    for (const property of [...this.#saved, ...this.#throughRows]) {
      if (!this.#hasEnded) property.restore();
      else property.undo();
    }
    for (const row of this.#savedRows) {
      if (!this.#hasEnded) row.restore();
      else row.undo();
    }
    if (this.#instances !== undefined) this.#rememberInclude(this.#instances);
  }

  #undoRecord(record: GraphRecord): void {
    const { index, source, model, values } = record;
    const instance = this.#instances?.[index] ?? source;
    const state = instance && stateOf(instance);
    if (instance === undefined || state === undefined) return;
    // A hook has inserted the instance, so its row exists.
    if (this.#instances === undefined && state.stored !== undefined) return;
    const former = this.#former[index] ?? findCallerValues(record);
    const names = getAttributeNames(model);
    if (this.#hasEnded || instance !== source) restoreUnchanged(instance, names, values, former);
    else for (const name of names) restoreProperty(instance, name, Object.hasOwn(former, name), former[name]);
    state.stored = undefined;
    state.loaded = undefined;
  }

  /** Lets `save` insert the roots again with their nested instances. A through row that is a root is not one of them. */
  #rememberInclude(instances: readonly object[]): void {
    for (const { index, model } of this.#graph.roots) {
      const state = model === this.#graph.model ? stateOf(instances[index] as object) : undefined;
      if (state !== undefined) state.include ??= this.#include;
    }
  }
}

const noRows: readonly SavedRow[] = Object.freeze([]);

/**
 * Remembers the instances that were passed to a create, before anything is written to them.
 *
 * @param include the include of the create, with which `save` can insert its roots again
 * @param canRollBack whether the rows can be rolled back after they are written
 * @param savedRows the instances of stored rows that hooks see
 */
export function rememberInstances(
  graph: RecordGraph,
  include: unknown,
  canRollBack: boolean,
  pace: Pace | undefined,
  savedRows?: readonly SavedRow[],
): Paced<CreateChange> {
  const former: (RowValues | undefined)[] = [];
  const remembering = inParts(graph.records, pace, (some) => {
    for (const record of some)
      former.push(record.operation === 'insert' ? findFormerValues(record, canRollBack) : undefined);
  });
  return andThen(remembering, () => new CreateChange(graph, include, former, savedRows));
}

function findFormerValues(record: GraphRecord, canRollBack: boolean): RowValues | undefined {
  if (isInstance(record.source)) return pick(record.source, getAttributeNames(record.model));
  return canRollBack ? findCallerValues(record) : undefined;
}

/** Finds the values that the caller passed. For a through row, they cannot be distinguished from defaults. */
function findCallerValues({ source, model, values }: GraphRecord): RowValues {
  const passed: RowValues = {};
  for (const attribute of model.attributes) {
    const { name } = attribute;
    const isPassed =
      source === undefined ? !isTimestamp(model, attribute) : ownValue(source, name) !== undefined;
    if (isPassed && values[name] !== undefined) passed[name] = values[name];
  }
  return passed;
}

const getAttributeNames = memoize(({ attributes }: ModelDefinition): readonly string[] =>
  attributes.map(({ name }) => name),
);

/** Finds the associations that the create or a hook may set: those of new instances, and those that link instances. */
function findNestedProperties({ records }: RecordGraph): PropertyChange[] {
  const properties: PropertyChange[] = [];
  const remember = (instance: object | undefined, name: string) => {
    if (isInstance(instance)) properties.push(new PropertyChange(instance, name));
  };
  for (const { source, operation, identity, model, children } of records) {
    if (operation === 'insert' && isInstance(source))
      for (const name of model.associations.keys()) remember(source, name);
    for (const { association, includeNode, records: nested } of children ?? []) {
      if (operation !== 'insert' && identity === undefined) remember(source, association.as);
      for (const target of nested)
        if (target.operation !== 'insert')
          for (const each of includeNode.children) remember(target.source, each.association.as);
    }
  }
  return properties;
}

/** Finds the associations of stored instances that a save sets. A rollback restores what they have shown. */
function findSavedProperties({ records }: RecordGraph): PropertyChange[] {
  const properties: PropertyChange[] = [];
  for (const { source, operation, identity, children } of records) {
    if (identity === undefined || operation === 'insert' || !isInstance(source)) continue;
    for (const { association } of children ?? []) properties.push(new PropertyChange(source, association.as));
  }
  return properties;
}

function findThroughRowProperties({ records }: RecordGraph): PropertyChange[] {
  const properties: PropertyChange[] = [];
  for (const { children } of records) {
    for (const { association, records: targets } of children ?? []) {
      if (association.through === undefined) continue;
      for (const { source } of targets)
        if (isInstance(source)) properties.push(new PropertyChange(source, association.through.name));
    }
  }
  return properties;
}
