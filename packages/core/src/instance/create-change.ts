import { ownValue } from '../graph/input-objects.js';
import type { GraphRecord, RecordGraph, Values } from '../graph/record-graph.js';
import { stateOf } from '../schema/instance-state.js';
import type { ModelDefinition } from '../schema/model-definition.js';
import { isTimestamp } from '../schema/timestamps.js';
import { pick } from './assign.js';
import type { Change } from './journal.js';
import { PropertyChange, restoreProperty } from './property-change.js';
import { restoreUnchanged } from './row-change.js';

/**
 * Everything that one create, with its hooks, does to the instances of new records. Until the create has ended, undoing it
 * restores the caller's instances completely: hooks set what they like without a journal. After that, what was set on an
 * instance since its row was written stays, and so do nested values, as the instances that the create returned.
 */
export class CreateChange implements Change {
  readonly #graph: RecordGraph;
  readonly #include: unknown;
  /** By record; of a record that was passed as a plain object, only if its instance can outlive a rollback. */
  readonly #given: readonly (Values | undefined)[];
  readonly #nested: readonly PropertyChange[];
  readonly #throughRows: readonly PropertyChange[];
  #instances: readonly object[] | undefined;
  #hasEnded = false;

  /**
   * Remembers what was passed to a create, before anything is written to it.
   *
   * @param include the include of the create, for inserting its roots again
   * @param isInTransaction whether a rollback is possible after the create has returned instances
   */
  constructor(graph: RecordGraph, include: unknown, isInTransaction: boolean) {
    this.#graph = graph;
    this.#include = include;
    this.#given = graph.records.map((record) => {
      if (record.operation !== 'insert') return undefined;
      if (isInstance(record.source)) return pick(record.source, attributeNames(record.model));
      return isInTransaction ? givenValues(record) : undefined;
    });
    this.#nested = nestedProperties(graph);
    this.#throughRows = throughRowProperties(graph);
  }

  /** @param instances one for each record, which show their rows now */
  written(instances: readonly object[]): void {
    this.#instances = instances;
    for (const property of this.#nested) property.written();
    for (const property of this.#throughRows) property.written();
  }

  /** Has the create succeeded: what is set on its instances from now on is no part of it. */
  end(): void {
    this.#hasEnded = true;
  }

  undo(): void {
    const { records } = this.#graph;
    for (const record of records) if (record.operation === 'insert') this.#undoRecord(record);
    for (const property of this.#nested) {
      if (!this.#hasEnded) property.restore();
      else if (!property.wasThere) property.undo();
    }
    for (const property of this.#throughRows) {
      if (!this.#hasEnded) property.restore();
      else property.undo();
    }
    if (this.#instances !== undefined) this.#rememberInclude(this.#instances);
  }

  #undoRecord(record: GraphRecord): void {
    const { index, source, model, values } = record;
    const instance = this.#instances?.[index] ?? source;
    const state = instance && stateOf(instance);
    if (instance === undefined || state === undefined) return;
    // A hook has inserted the instance itself, so its row is there.
    if (this.#instances === undefined && state.stored !== undefined) return;
    const given = this.#given[index] ?? givenValues(record);
    const names = attributeNames(model);
    if (this.#hasEnded || instance !== source) restoreUnchanged(instance, names, values, given);
    else for (const name of names) restoreProperty(instance, name, Object.hasOwn(given, name), given[name]);
    state.stored = undefined;
  }

  /** Has `save` insert a root with what is nested in it. The through row of an association's create is no such root. */
  #rememberInclude(instances: readonly object[]): void {
    for (const { index, model } of this.#graph.roots) {
      const state = model === this.#graph.model ? stateOf(instances[index] as object) : undefined;
      if (state !== undefined) state.include ??= this.#include;
    }
  }
}

function isInstance(source: object | undefined): source is object {
  return source !== undefined && stateOf(source) !== undefined;
}

/** The given values and the defaults of a through row cannot be told apart. */
function givenValues({ source, model, values }: GraphRecord): Values {
  const given: Values = {};
  for (const attribute of model.attributes) {
    const { name } = attribute;
    const isGiven =
      source === undefined ? !isTimestamp(model, attribute) : ownValue(source, name) !== undefined;
    if (isGiven && values[name] !== undefined) given[name] = values[name];
  }
  return given;
}

const namesOf = new WeakMap<ModelDefinition, readonly string[]>();

function attributeNames(model: ModelDefinition): readonly string[] {
  let names = namesOf.get(model);
  if (names === undefined) {
    names = model.attributes.map(({ name }) => name);
    namesOf.set(model, names);
  }
  return names;
}

/** Associations that the create, or a hook, may set: those of new instances, and those by which something is linked. */
function nestedProperties({ records }: RecordGraph): PropertyChange[] {
  const properties: PropertyChange[] = [];
  const remember = (instance: object | undefined, name: string) => {
    if (isInstance(instance)) properties.push(new PropertyChange(instance, name));
  };
  for (const { source, operation, model, children } of records) {
    if (operation === 'insert' && isInstance(source))
      for (const name of model.associations.keys()) remember(source, name);
    for (const { association, includeNode, records: below } of children ?? []) {
      if (operation !== 'insert') remember(source, association.as);
      for (const target of below)
        if (target.operation !== 'insert')
          for (const each of includeNode.children) remember(target.source, each.association.as);
    }
  }
  return properties;
}

function throughRowProperties({ records }: RecordGraph): PropertyChange[] {
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
