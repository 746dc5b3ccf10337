import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { isStored, type KeyLookup, lookupOf, stateOf } from '../schema/instance-state.js';
import type { BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { keyString } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import { completeValues } from './complete-values.js';
import { dropUntouchedDefaults } from './default-values.js';
import type { IncludeNode } from './include.js';
import type { InputLimits } from './input-limits.js';
import { PendingIncludes } from './pending-includes.js';
import { alreadyStored } from './problems.js';
import { ReadFields } from './read-fields.js';
import { applyScope, createValues, readOwnValues, readStoredValues, rowTemplate } from './read-values.js';
import type {
  Edge,
  GraphRecord,
  NestedRecords,
  Operation,
  PendingLookup,
  RecordGraph,
} from './record-graph.js';
import { StoredScopes } from './stored-scopes.js';
import { existingThroughRow, ThroughRecords } from './through-records.js';
import { ThroughValues } from './through-values.js';
import { UnclaimedKeys } from './unclaimed-keys.js';
import { childFrames, type InputFrame, noFrames, objectAt, rootFrame } from './walk.js';

/** The rows that were passed. */
export interface RootInput {
  readonly values: readonly unknown[];
  /** Whether they came as an array: then a path begins with a position. */
  readonly isArray: boolean;
}

/** What a call says of its input beside `include`. */
export interface InputOptions {
  /** The attributes that values are taken for in the roots. */
  readonly fields?: AllowedFields;
  readonly limits?: InputLimits;
  /** Instances that stand for rows which were looked for, and are not there: they are to be created. */
  readonly notFound?: ReadonlySet<object>;
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
  { values, isArray }: RootInput,
  include: readonly IncludeNode[],
  now: Date,
  { fields, limits, notFound }: InputOptions = {},
): RecordGraph {
  const builder = new RecordGraphBuilder(limits, notFound);
  builder.read(rootFrame(model, values, isArray, include, fields));
  const { records, lookups, scopes } = builder;
  const problems = [...builder.problems, ...builder.unclaimedKeys.problems()];
  completeValues(records, now, problems);
  const { changes: scopeUpdates } = scopes;
  return Object.freeze({
    model,
    records,
    roots: Object.freeze(builder.roots),
    lookups,
    scopeUpdates,
    problems,
  });
}

/** Where nested values are: what stands for a row that is to be found has them in what it creates. */
function nestedValuesOf(source: object): object {
  return lookupOf(source)?.create ?? source;
}

const noEdges: readonly Edge[] = Object.freeze([]);

class RecordGraphBuilder {
  readonly records: GraphRecord[] = [];
  readonly roots: GraphRecord[] = [];
  readonly problems: ValidationError[] = [];
  readonly lookups: PendingLookup[] = [];
  /** What each object stands for; one that stands for records of several models is under `#others` too. */
  readonly #known = new Map<object, GraphRecord>();
  readonly #others = new Map<ModelDefinition, Map<object, GraphRecord>>();
  readonly #throughRecords = new ThroughRecords();
  readonly unclaimedKeys = new UnclaimedKeys();
  readonly scopes = new StoredScopes();
  readonly #throughValues = new ThroughValues(this.problems);
  readonly #readFields = new ReadFields();
  readonly #pendingIncludes = new PendingIncludes();
  /** Records by the keys that they are looked up by: a key that is named twice is one row. */
  readonly #byKey = new Map<string, GraphRecord>();
  readonly #limits: InputLimits | undefined;
  readonly #notFound: ReadonlySet<object> | undefined;

  constructor(limits: InputLimits | undefined, missing: ReadonlySet<object> | undefined) {
    this.#limits = limits;
    this.#notFound = missing;
  }

  /** What is nested is complete when all places are visited: then deeper includes are applied to it. */
  read(roots: InputFrame): void {
    this.#visitAll(roots);
    for (const { childList, node } of this.#pendingIncludes.queue) this.#readPending(childList, node);
  }

  /** Depth first, so that records come in input order. */
  #visitAll(places: InputFrame): void {
    const stack = [places];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      if (top.next === top.count) {
        stack.pop();
        continue;
      }
      const below = this.#visit(top, top.next++);
      for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] as InputFrame);
    }
  }

  #visit(places: InputFrame, position: number): readonly InputFrame[] {
    const path = places.isArray ? { parent: places.path, step: position } : places.path;
    const source = objectAt(places, places.values[position], path, this.problems);
    if (this.#limits !== undefined) this.#limits.checkPlace(path, source !== undefined);
    if (source === undefined) return noFrames;
    const record = this.#recordOf(places, path, source);
    const { parent, childList, include } = places;
    if (parent === undefined || childList === undefined) this.#addRoot(record);
    else this.#linkToParent(record, places, parent, childList, source);
    if (include.length === 0) return noFrames;
    // Of several objects that name one row by its key, the first says what is nested below it.
    const deeper = record.source === source ? this.#pendingIncludes : undefined;
    return childFrames(record, nestedValuesOf(source), include, this.problems, deeper);
  }

  /** Reads on below what is nested already, as far as a further entry of the include leads. */
  #readPending(
    { association, records, throughRecords }: NestedRecords,
    { children, fields }: IncludeNode,
  ): void {
    for (const [position, record] of records.entries()) {
      const source = record.source as object;
      this.#readFields.extend(record, nestedValuesOf(source), fields, this.problems);
      if (association.through !== undefined) {
        const joining = throughRecords[position] as GraphRecord;
        this.#throughValues.extend(joining, association, { target: record, source, fields });
      }
      for (const places of childFrames(
        record,
        nestedValuesOf(source),
        children,
        this.problems,
        this.#pendingIncludes,
      ))
        this.#visitAll(places);
    }
  }

  #addRoot(record: GraphRecord): void {
    this.roots.push(record);
    if (record.operation !== 'insert') this.problems.push(alreadyStored(record.model, record.path));
  }

  #recordOf(places: InputFrame, path: PathChain, source: object): GraphRecord {
    const { model, include, fields } = places;
    const known = this.#known.get(source);
    if (known?.model === model) return this.#readAgain(known, source, fields);
    const other = known && this.#others.get(model)?.get(source);
    if (other !== undefined) return this.#readAgain(other, source, fields);
    const lookup = stateOf(source)?.lookup;
    if (lookup !== undefined) return this.#recordOfLookup(places, path, source, lookup);
    const record = this.#add(model, path, source);
    if (known === undefined) this.#known.set(source, record);
    else this.#others.set(model, (this.#others.get(model) ?? new Map()).set(source, record));
    if (record.operation === 'insert') this.#readValues(record, source, include, fields);
    else readStoredValues(record, source);
    return record;
  }

  #readAgain(record: GraphRecord, source: object, fields: AllowedFields): GraphRecord {
    this.#readFields.extend(record, source, fields, this.problems);
    return record;
  }

  /** Of a row that is still to be found, only its key is known; one that is not there is created. */
  #recordOfLookup(
    { model, include, fields }: InputFrame,
    path: PathChain,
    source: object,
    lookup: KeyLookup,
  ): GraphRecord {
    const id = JSON.stringify([model.name, Object.keys(lookup.key), keyString(Object.values(lookup.key))]);
    const known = this.#byKey.get(id);
    const isFound = isStored(source);
    const isCreated = !isFound && this.#notFound?.has(source) === true;
    if (!isFound && !isCreated) this.lookups.push({ model, path, instance: source, lookup });
    if (known !== undefined) {
      if (known.source === source)
        this.#readFields.extend(known, nestedValuesOf(source), fields, this.problems);
      else if (!isFound && lookup.create !== undefined)
        this.#checkValues(known, path, lookup.create, include, fields);
      return known;
    }
    const record = this.#add(model, path, source, isCreated ? 'insert' : 'none');
    this.#byKey.set(id, record);
    if (isFound) {
      readStoredValues(record, source);
      return record;
    }
    // While it is not known whether the row is there, too: what is wrong with the values does not depend on that.
    if (lookup.create !== undefined) this.#readValues(record, lookup.create, include, fields);
    for (const [name, value] of Object.entries(lookup.key)) record.values[name] ??= value;
    return record;
  }

  #readValues(
    record: GraphRecord,
    source: object,
    include: readonly IncludeNode[],
    fields: AllowedFields,
  ): void {
    this.#readFields.begin(record, fields);
    const others = readOwnValues(record, source, this.problems, fields);
    dropUntouchedDefaults(record, source);
    if (others !== undefined) this.unclaimedKeys.add(record, source, others, include);
  }

  /** Of several objects that name one row by its key, one is created; what is wrong with the others is told too. */
  #checkValues(
    known: GraphRecord,
    path: PathChain,
    source: object,
    include: readonly IncludeNode[],
    fields: AllowedFields,
  ): void {
    const others = readOwnValues({ ...known, path, values: createValues() }, source, this.problems, fields);
    if (others !== undefined) this.unclaimedKeys.add(known, source, others, include);
  }

  #add(
    model: ModelDefinition,
    path: PathChain,
    source: object | undefined,
    operation: Operation = source !== undefined && isStored(source) ? 'none' : 'insert',
  ): GraphRecord {
    this.#limits?.countRecord(path);
    const index = this.records.length;
    const values = rowTemplate(model);
    const record = { index, model, path, source, operation, values, edges: noEdges, children: undefined };
    this.records.push(record);
    return record;
  }

  /** Hangs a record below its parent; which of the two depends on the other is what the kinds differ in. */
  #linkToParent(
    record: GraphRecord,
    { fields }: InputFrame,
    parent: GraphRecord,
    slot: NestedRecords,
    source: object,
  ): void {
    const { association } = slot;
    if (association.keyHolder === 'source') {
      parent.edges = [...parent.edges, { association, to: record, pairs: association.hops[0].foreignKeys }];
    } else if (association.through !== undefined) {
      slot.throughRecords.push(this.#throughRecordOf(record, association, slot, source, fields));
    } else if (record.edges.length === 0) {
      record.edges = slot.edgesToParent;
    } else if (!record.edges.some((edge) => edge.association === association && edge.to === parent)) {
      record.edges = [...record.edges, ...slot.edgesToParent];
    }
    slot.records.push(record);
    if (association.scope.length === 0) return;
    if (record.operation === 'insert') applyScope(record, association.scope, this.problems);
    else this.scopes.add(record, association.scope, this.problems);
  }

  #throughRecordOf(
    target: GraphRecord,
    association: BelongsToManyAssociation,
    { edgesToParent }: NestedRecords,
    source: object,
    fields: AllowedFields,
  ): GraphRecord {
    const { through, hops, throughScope } = association;
    const [edge] = edgesToParent as [Edge];
    let isKnown = true;
    this.unclaimedKeys.claimThrough(target, through.name);
    const joining = this.#throughRecords.between(association, edge.to, target, () => {
      isKnown = false;
      const row = existingThroughRow(association, edge.to, target);
      const made = this.#add(through, { parent: target.path, step: through.name }, row);
      made.edges = [edge, { association, to: target, pairs: hops[1].foreignKeys }];
      if (row !== undefined) readStoredValues(made, row);
      this.#throughValues.begin(made, association, source, fields);
      if (made.operation === 'insert') applyScope(made, throughScope, this.problems);
      return made;
    });
    if (isKnown) this.#throughValues.extend(joining, association, { target, source, fields });
    return joining;
  }
}
