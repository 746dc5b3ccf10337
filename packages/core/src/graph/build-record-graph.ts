import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { isStored, type Lookup, lookupOf, stateOf } from '../schema/instance-state.js';
import { keyText } from '../schema/key-text.js';
import type { Association, BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { completeValues } from './complete-values.js';
import type { Fields } from './fields.js';
import type { IncludeNode } from './include.js';
import type { InputLimits } from './input-limits.js';
import { Joinings } from './joinings.js';
import { nothingBelow, ownValue, type Places, placesBelow, rootPlaces, sourceAt } from './places.js';
import { alreadyStored, notIncluded, unknownKey } from './problems.js';
import { applyScope, emptyRow, readOwnValues, readStoredValues, readThroughValues } from './read-values.js';
import {
  type Edge,
  type GraphRecord,
  type LookedUpRecord,
  type NestedRecords,
  nestedUnder,
  type RecordGraph,
} from './record-graph.js';

/** The rows that were passed. */
export interface Roots {
  readonly values: readonly unknown[];
  /** Whether they came as an array: then a path begins with a position. */
  readonly isList: boolean;
}

/** What a call says of its input beside `include`. */
export interface InputOptions {
  /** The attributes that values are taken for in the roots. */
  readonly fields?: Fields;
  readonly limits?: InputLimits;
  /** Instances that stand for rows which were looked for, and are not there: they are to be created. */
  readonly missing?: ReadonlySet<object>;
}

/**
 * Turns nested values into records and edges. Only own keys are read, the caller's objects are left alone, the same
 * object at two places is one record, and nothing recurses on the depth of the input.
 *
 * @param include what may be nested; everything else that is nested is a problem
 * @param now the instant for the timestamps of every record
 * @throws ValidationError where the input passes a limit
 */
export function buildRecordGraph(
  model: ModelDefinition,
  { values, isList }: Roots,
  include: readonly IncludeNode[],
  now: Date,
  { fields, limits, missing }: InputOptions = {},
): RecordGraph {
  const builder = new RecordGraphBuilder(limits, missing);
  builder.visitAll(rootPlaces(model, values, isList, include, fields));
  const { records, lookups } = builder;
  const problems = [...builder.problems, ...builder.leftOver()];
  completeValues(records, now, problems);
  return Object.freeze({ model, records, roots: Object.freeze(builder.roots), lookups, problems });
}

/** Where a target has the values of its through record: what stands for a row may have them in what it creates. */
function throughSource(source: object, { through: { name } }: BelongsToManyAssociation): object {
  const create = stateOf(source)?.lookup?.create;
  return create !== undefined && Object.hasOwn(create, name) ? create : source;
}

const noEdges: readonly Edge[] = Object.freeze([]);

class RecordGraphBuilder {
  readonly records: GraphRecord[] = [];
  readonly roots: GraphRecord[] = [];
  readonly problems: ValidationError[] = [];
  readonly lookups: LookedUpRecord[] = [];
  /** What each object stands for; one that stands for records of several models is under `#others` too. */
  readonly #known = new Map<object, GraphRecord>();
  readonly #others = new Map<ModelDefinition, Map<object, GraphRecord>>();
  readonly #joinings = new Joinings();
  /** Nested values met at a place that does not include them: another place of the same object may. */
  readonly #pending: { readonly record: GraphRecord; readonly association: Association }[] = [];
  /** Keys with the values of a through record: they mean something if some place of the object leads to one. */
  readonly #throughKeys: { readonly record: GraphRecord; readonly key: string }[] = [];
  readonly #throughNames = new Map<GraphRecord, Set<string>>();
  /** Records by the keys that they are looked up by: a key that is named twice is one row. */
  readonly #byKey = new Map<string, GraphRecord>();
  readonly #limits: InputLimits | undefined;
  readonly #missing: ReadonlySet<object> | undefined;

  constructor(limits: InputLimits | undefined, missing: ReadonlySet<object> | undefined) {
    this.#limits = limits;
    this.#missing = missing;
  }

  /** Depth first, so that records come in input order. */
  visitAll(roots: Places): void {
    const stack = [roots];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next === top.count) {
        stack.pop();
        continue;
      }
      const below = this.#visit(top, top.next++);
      for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] as Places);
    }
  }

  /** What no place of its object gave a meaning to. */
  leftOver(): ValidationError[] {
    const unknown = this.#throughKeys.filter(({ record, key }) => !this.#throughNames.get(record)?.has(key));
    const unreached = this.#pending.filter(
      ({ record, association }) => nestedUnder(record, association) === undefined,
    );
    return [
      ...unknown.map(({ record, key }) => unknownKey(record.model, key, record.path)),
      ...unreached.map(({ record, association }) => notIncluded(record.model, association.as, record.path)),
    ];
  }

  #visit(places: Places, position: number): readonly Places[] {
    const path = places.isList ? { parent: places.path, step: position } : places.path;
    const source = sourceAt(places, places.values[position], path, this.problems);
    if (this.#limits !== undefined) this.#limits.checkPlace(path, source !== undefined);
    if (source === undefined) return nothingBelow;
    const record = this.#recordOf(places, path, source);
    const { parent, slot, include } = places;
    if (parent === undefined || slot === undefined) this.#addRoot(record);
    else this.#join(record, places, parent, slot, source);
    if (include.length === 0) return nothingBelow;
    return placesBelow(record, lookupOf(source)?.create ?? source, include, this.problems);
  }

  #addRoot(record: GraphRecord): void {
    this.roots.push(record);
    if (!record.isNew) this.problems.push(alreadyStored(record.model, record.path));
  }

  #recordOf(places: Places, path: PathChain, source: object): GraphRecord {
    const { model, include, fields } = places;
    const known = this.#known.get(source);
    if (known?.model === model) return known;
    const other = known && this.#others.get(model)?.get(source);
    if (other !== undefined) return other;
    const lookup = stateOf(source)?.lookup;
    if (lookup !== undefined) return this.#lookedUp(places, path, source, lookup);
    const record = this.#add(model, path, source);
    if (known === undefined) this.#known.set(source, record);
    else this.#others.set(model, (this.#others.get(model) ?? new Map()).set(source, record));
    if (record.isNew) this.#readValues(record, source, include, fields);
    else readStoredValues(record, source);
    return record;
  }

  /** Of a row that is still to be found, only its key is known; one that is not there is created. */
  #lookedUp(
    { model, include, fields }: Places,
    path: PathChain,
    source: object,
    lookup: Lookup,
  ): GraphRecord {
    const id = JSON.stringify([model.name, Object.keys(lookup.key), keyText(Object.values(lookup.key))]);
    const known = this.#byKey.get(id);
    const isFound = isStored(source);
    const isNew = !isFound && this.#missing?.has(source) === true;
    if (!isFound && !isNew) this.lookups.push({ model, path, instance: source, lookup });
    if (known !== undefined) return known;
    const record = this.#add(model, path, source, isNew);
    this.#byKey.set(id, record);
    if (isFound) {
      readStoredValues(record, source);
      return record;
    }
    if (isNew && lookup.create !== undefined) this.#readValues(record, lookup.create, include, fields);
    for (const [name, value] of Object.entries(lookup.key)) record.values[name] ??= value;
    return record;
  }

  #readValues(record: GraphRecord, source: object, include: readonly IncludeNode[], fields: Fields): void {
    const others = readOwnValues(record, source, this.problems, fields);
    if (others === undefined) return;
    for (const key of others.throughs) this.#throughKeys.push({ record, key });
    for (const each of others.associations) {
      const isIncluded = include.some((node) => node.association === each);
      if (isIncluded || ownValue(source, each.as) === undefined) continue;
      this.#pending.push({ record, association: each });
    }
  }

  #add(
    model: ModelDefinition,
    path: PathChain,
    source: object | undefined,
    isNew = source === undefined || !isStored(source),
  ): GraphRecord {
    this.#limits?.countRecord(path);
    const index = this.records.length;
    const values = emptyRow(model);
    const record = { index, model, path, source, isNew, values, edges: noEdges, nested: undefined };
    this.records.push(record);
    return record;
  }

  /** Hangs a record below its parent; which of the two depends on the other is what the kinds differ in. */
  #join(
    record: GraphRecord,
    { fields }: Places,
    parent: GraphRecord,
    slot: NestedRecords,
    source: object,
  ): void {
    const { association } = slot;
    if (association.kind === 'belongsTo') {
      parent.edges = [...parent.edges, { association, to: record, pairs: association.keys }];
    } else if (association.kind === 'belongsToMany') {
      const isTaken = fields === undefined || fields.has(association.through.name);
      slot.throughs.push(
        this.#throughOf(record, association, slot, isTaken ? throughSource(source, association) : {}),
      );
    } else if (record.edges.length === 0) {
      record.edges = slot.toParent;
    } else if (!record.edges.some((edge) => edge.association === association && edge.to === parent)) {
      record.edges = [...record.edges, ...slot.toParent];
    }
    slot.records.push(record);
    if (record.isNew && association.scope.length > 0) applyScope(record, association.scope, this.problems);
  }

  #reachedThrough(record: GraphRecord, name: string): void {
    const names = this.#throughNames.get(record);
    if (names === undefined) this.#throughNames.set(record, new Set([name]));
    else names.add(name);
  }

  #throughOf(
    record: GraphRecord,
    association: BelongsToManyAssociation,
    { toParent }: NestedRecords,
    source: object,
  ): GraphRecord {
    const { through, targetKeys, throughScope } = association;
    const [edge] = toParent as [Edge];
    // A record's own keys were read before it is joined: where there are none of a through record, nobody asks.
    if (this.#throughKeys.length > 0) this.#reachedThrough(record, through.name);
    return this.#joinings.between(association, edge.to, record, () => {
      const joining = this.#add(through, { parent: record.path, step: through.name }, undefined);
      joining.edges = [edge, { association, to: record, pairs: targetKeys }];
      readThroughValues(joining, source, this.problems);
      applyScope(joining, throughScope, this.problems);
      return joining;
    });
  }
}
