import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { isPlainObject } from '../errors/value-kind.js';
import { isToMany } from '../schema/association.js';
import { stateOf } from '../schema/instance-state.js';
import type { Association, BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { completeValues } from './complete-values.js';
import type { IncludeNode } from './include.js';
import {
  alreadyStored,
  notIncluded,
  scopeConflict,
  unknownKey,
  wrongInstance,
  wrongRoot,
  wrongShape,
} from './problems.js';
import { noValues, readValue } from './read-values.js';
import type { GraphRecord, NestedRecords, RecordGraph } from './record-graph.js';

/** A value in the user's values where a record of a model stands. */
interface Place {
  readonly model: ModelDefinition;
  readonly value: unknown;
  readonly include: readonly IncludeNode[];
  readonly path: PathChain;
  /** The record that it is nested below, and by which association; neither at a root. */
  readonly parent: GraphRecord | undefined;
  readonly association: Association | undefined;
}

interface Root {
  readonly value: unknown;
  readonly path: PathChain;
}

/**
 * Turns nested values into records and edges. Only own keys are read, the caller's objects are left alone, the same
 * object at two places is one record, and nothing recurses on the depth of the input.
 *
 * @param roots the rows passed, each with its path
 * @param include what may be nested; everything else that is nested is a problem
 * @param now the instant for the timestamps of every record
 */
export function buildRecordGraph(
  model: ModelDefinition,
  roots: readonly Root[],
  include: readonly IncludeNode[],
  now: Date,
): RecordGraph {
  const builder = new RecordGraphBuilder();
  const places = roots.map(({ value, path }) => ({
    model,
    value,
    include,
    path,
    parent: undefined,
    association: undefined,
  }));
  builder.visitAll(places);
  const { records, problems } = builder;
  problems.push(...builder.unreachedNesting());
  completeValues(records, now, problems);
  return Object.freeze({ model, records, roots: Object.freeze(builder.roots), problems });
}

class RecordGraphBuilder {
  readonly records: GraphRecord[] = [];
  readonly roots: GraphRecord[] = [];
  readonly problems: ValidationError[] = [];
  readonly #known = new Map<ModelDefinition, Map<object, GraphRecord>>();
  /** Nested values met at a place that does not include them: another place of the same object may. */
  readonly #pending: { readonly record: GraphRecord; readonly association: Association }[] = [];

  /** Depth first, so that records come in input order. */
  visitAll(places: readonly Place[]): void {
    const stack = [...places].reverse();
    for (let place = stack.pop(); place !== undefined; place = stack.pop()) {
      const below = this.#visit(place);
      for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] as Place);
    }
  }

  unreachedNesting(): ValidationError[] {
    return this.#pending
      .filter(({ record, association }) => !record.nested.has(association))
      .map(({ record, association }) => notIncluded(record.model, association.as, record.path));
  }

  #visit(place: Place): readonly Place[] {
    const source = this.#objectAt(place);
    if (source === undefined) return [];
    const record = this.#recordOf(place, source);
    if (place.parent === undefined || place.association === undefined) this.#addRoot(record);
    else this.#join(record, place.parent, place.association, source);
    return this.#placesBelow(record, source, place.include);
  }

  #addRoot(record: GraphRecord): void {
    this.roots.push(record);
    if (!record.isNew) this.problems.push(alreadyStored(record.model, record.path));
  }

  #objectAt({ value, model, path, association }: Place): object | undefined {
    if (!isRecord(value)) {
      const isItem = association !== undefined && isToMany(association);
      this.problems.push(
        association ? wrongShape(association, value, path, isItem) : wrongRoot(model, value, path),
      );
      return undefined;
    }
    if (stateOf(value) !== undefined && !(value instanceof model.declaration.instanceClass)) {
      this.problems.push(wrongInstance(model, path));
      return undefined;
    }
    return value;
  }

  #recordOf(place: Place, source: object): GraphRecord {
    const { model, path } = place;
    const known = this.#known.get(model) ?? new Map<object, GraphRecord>();
    const record = known.get(source);
    if (record !== undefined) return record;
    const state = stateOf(source);
    const added = this.#add(model, path, source, state === undefined || state.isNew);
    this.#known.set(model, known.set(source, added));
    this.#readKeys(added, source, place.include, place.association);
    return added;
  }

  #add(model: ModelDefinition, path: PathChain, source: object | undefined, isNew: boolean): GraphRecord {
    const index = this.records.length;
    const record = { index, model, path, source, isNew, values: noValues(), edges: [], nested: new Map() };
    this.records.push(record);
    return record;
  }

  #readKeys(
    record: GraphRecord,
    source: object,
    include: readonly IncludeNode[] = [],
    from?: Association,
  ): void {
    const { model, path, values, isNew } = record;
    const isInstance = stateOf(source) !== undefined;
    const throughName = from?.kind === 'belongsToMany' ? from.through.name : undefined;
    for (const key of Object.keys(source)) {
      const value = (source as Record<string, unknown>)[key];
      const attribute = model.attributeByName.get(key);
      if (attribute !== undefined) {
        readValue(values, model, attribute, value, path, this.problems);
        continue;
      }
      const nested = model.associations.get(key);
      if (nested !== undefined) {
        const isIncluded = include.some(({ association }) => association === nested);
        if (value !== undefined && isNew && !isIncluded) this.#pending.push({ record, association: nested });
      } else if (key !== throughName && !isInstance) {
        this.problems.push(unknownKey(model, key, path));
      }
    }
  }

  /** Hangs a record below its parent; which of the two depends on the other is what the kinds differ in. */
  #join(record: GraphRecord, parent: GraphRecord, association: Association, source: object): void {
    const slot = slotOf(parent, association);
    if (association.kind === 'belongsToMany') {
      slot.throughs.push(this.#throughRecord(record, parent, association, source));
    } else if (association.kind === 'belongsTo') {
      parent.edges.push({ association, to: record, pairs: association.keys });
    } else if (!record.edges.some((edge) => edge.association === association && edge.to === parent)) {
      record.edges.push({ association, to: parent, pairs: association.keys });
    }
    slot.records.push(record);
    if (record.isNew) this.#applyScope(record, association.scope);
  }

  #throughRecord(
    record: GraphRecord,
    parent: GraphRecord,
    association: BelongsToManyAssociation,
    source: object,
  ): GraphRecord {
    const { through, sourceKeys, targetKeys, throughScope } = association;
    const path = { parent: record.path, step: through.name };
    const joining = this.#add(through, path, undefined, true);
    joining.edges.push(
      { association, to: parent, pairs: sourceKeys },
      { association, to: record, pairs: targetKeys },
    );
    const given = ownValue(source, through.name);
    if (!isRecord(given)) {
      if (given !== undefined) this.problems.push(wrongRoot(through, given, path));
    } else if (stateOf(given)?.isNew !== false) {
      this.#readKeys(joining, given);
    }
    this.#applyScope(joining, throughScope);
    return joining;
  }

  #applyScope({ model, path, values }: GraphRecord, scope: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(scope)) {
      const attribute = model.attributeByName.get(name);
      if (attribute === undefined) continue;
      const given = values[name];
      readValue(values, model, attribute, value, path, this.problems);
      if (given !== undefined && given !== values[name]) this.problems.push(scopeConflict(model, name, path));
    }
  }

  #placesBelow(record: GraphRecord, source: object, include: readonly IncludeNode[]): Place[] {
    const below: Place[] = [];
    for (const { association, children } of include) {
      if (record.nested.has(association)) continue;
      const value = ownValue(source, association.as);
      const path = { parent: record.path, step: association.as };
      const place = { model: association.target, include: children, parent: record, association };
      slotOf(record, association);
      if (value === undefined) continue;
      if (!isToMany(association)) {
        if (value !== null) below.push({ ...place, value, path });
      } else if (!Array.isArray(value)) this.problems.push(wrongShape(association, value, path));
      else
        for (const [step, item] of value.entries())
          below.push({ ...place, value: item, path: { parent: path, step } });
    }
    return below;
  }
}

function isRecord(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isPlainObject(value) || stateOf(value) !== undefined;
}

function ownValue(source: object, key: string): unknown {
  return Object.hasOwn(source, key) ? (source as Record<string, unknown>)[key] : undefined;
}

function slotOf(record: GraphRecord, association: Association): NestedRecords {
  const slot = record.nested.get(association) ?? { records: [], throughs: [] };
  record.nested.set(association, slot);
  return slot;
}
