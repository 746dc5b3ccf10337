import type { PathChain } from '../errors/path.js';
import { isStored, type KeyLookup, stateOf } from '../schema/instance-state.js';
import type { ModelDefinition, ScopedValue } from '../schema/model-definition.js';
import type { SaveRules } from '../schema/save-rules.js';
import type { ContextValues } from '../schema/tenant.js';
import { keyString } from '../util/equality.js';
import { andThen, inParts, type Pace, type Paced } from '../util/pausable.js';
import { attachToStored } from './attach-to-stored.js';
import { completeValues } from './complete-values.js';
import { dropUntouchedDefaults } from './default-values.js';
import { GraphDraft, type NestedDraft, type RecordDraft } from './graph-draft.js';
import { completeIdentities, identifyRecord } from './identify.js';
import type { IncludeNode } from './include.js';
import { nestedValuesOf } from './input-objects.js';
import type { InputOptions } from './input-options.js';
import { EdgeLinker } from './link-edges.js';
import { Occurrences } from './merge-occurrences.js';
import { alreadyStored } from './problems.js';
import { applyScope, createValues, readOwnValues, readStoredValues } from './read-values.js';
import type { RecordGraph } from './record-graph.js';
import { findRemovals, noRemovals } from './removals.js';
import { applyTenant } from './tenants.js';
import { UnclaimedKeys } from './unclaimed-keys.js';
import { childFrames, type InputFrame, noFrames, objectAt, rootFrame, walk } from './walk.js';

/** The values of the roots. */
export interface RootInput {
  readonly values: readonly unknown[];
  /** Whether the caller passed an array, so that each path begins with a position. */
  readonly isArray: boolean;
}

/**
 * Reads nested values into records and edges. Only own keys are read, and the caller's objects are not changed. An object
 * that occurs at several places is one record. Nothing recurses on the depth of the values.
 *
 * @param include the associations that may be nested; values of any other association are a problem
 * @param now the time for the timestamps of every record
 * @throws ValidationError if the values exceed a limit
 */
export function buildRecordGraph(
  model: ModelDefinition,
  { values, isArray }: RootInput,
  include: readonly IncludeNode[],
  now: Date,
  options: InputOptions = {},
): Paced<RecordGraph> {
  const { fields, limits, pace, attachTo, rootRules, context } = options;
  const draft = new GraphDraft(limits);
  const reader = new GraphReader(draft, options);
  const walking = reader.read(rootFrame(model, values, isArray, include, fields), pace);
  return andThen(walking, () => {
    if (attachTo !== undefined) attachToStored(draft, attachTo, context);
    const { records, problems } = draft;
    const isSave = rootRules !== undefined;
    const identify = (some: readonly RecordDraft[]) => completeIdentities(some, context);
    const complete = (some: readonly RecordDraft[]) => completeValues(some, now, problems);
    const identifying = isSave ? inParts(records, pace, identify) : undefined;
    const completing = andThen(identifying, () => inParts(records, pace, complete));
    return andThen(completing, () => buildGraph(model, draft, isSave));
  });
}

function buildGraph(
  model: ModelDefinition,
  { records, roots, lookups, scopeUpdates, problems }: GraphDraft,
  isSave: boolean,
): RecordGraph {
  const removals = isSave ? findRemovals(records) : noRemovals;
  return Object.freeze({
    model,
    records,
    roots: Object.freeze(roots),
    lookups,
    scopeUpdates,
    removals,
    problems,
  });
}

/** Reads frames of the walk into the records of a draft. */
class GraphReader {
  readonly #draft: GraphDraft;
  readonly #occurrences: Occurrences;
  readonly #unclaimed = new UnclaimedKeys();
  readonly #linker: EdgeLinker;
  readonly #notFound: ReadonlySet<object> | undefined;
  readonly #rootValues: readonly ScopedValue[] | undefined;
  readonly #rootRules: SaveRules | undefined;
  readonly #context: ContextValues | undefined;
  /** Records of placeholders by their key: two placeholders with one key are one row. */
  readonly #byKey = new Map<string, RecordDraft>();

  constructor(draft: GraphDraft, { notFound, rootValues, rootRules, context }: InputOptions) {
    this.#draft = draft;
    this.#occurrences = new Occurrences(draft.problems);
    this.#linker = new EdgeLinker(
      draft,
      this.#occurrences,
      this.#unclaimed,
      context,
      rootRules !== undefined,
    );
    this.#notFound = notFound;
    this.#rootValues = rootValues;
    this.#rootRules = rootRules;
    this.#context = context;
  }

  /**
   * Reads everything below the roots, then the nested values that only later occurrences of an object include, and reports
   * the keys that nothing has claimed.
   */
  read(root: InputFrame, pace: Pace | undefined): Paced<void> {
    return andThen(walk([root], this.#visit, pace), () => {
      const report = () => this.#unclaimed.report(this.#draft.problems);
      if (this.#occurrences.pendingIncludes.length === 0) return report();
      return andThen(walk(this.#pendingFrames(), this.#visit, pace), report);
    });
  }

  /** Reads the record at a position, links it to its parent, and returns the frames below it. */
  readonly #visit = (frame: InputFrame, position: number): readonly InputFrame[] => {
    const { problems, limits } = this.#draft;
    const path = frame.isArray ? { parent: frame.path, step: position } : frame.path;
    const object = objectAt(frame, position, path, problems);
    if (limits !== undefined) limits.checkValue(path, object !== undefined);
    if (object === undefined) return noFrames;
    const record = this.#readRecord(frame, path, object);
    const { parent, childList, include } = frame;
    if (parent === undefined || childList === undefined) this.#addRoot(record);
    else this.#linker.link(record, frame, parent, childList, object);
    if (include.length === 0) return noFrames;
    // If several placeholders have one key, the nested values of the first are used.
    const occurrences = record.source === object ? this.#occurrences : undefined;
    return childFrames(record, nestedValuesOf(object), include, problems, occurrences);
  };

  /** Applies entries to children that earlier entries have added. Reading the frames below these may add further entries. */
  *#pendingFrames(): Generator<InputFrame> {
    for (const { childList, node } of this.#occurrences.pendingIncludes)
      for (const position of childList.records.keys()) yield* this.#framesBelow(childList, position, node);
  }

  /** Applies an entry to a child, and returns the frames with the values that it allows in addition. */
  #framesBelow(
    { association, records, throughRecords }: NestedDraft,
    position: number,
    { children, fields }: IncludeNode,
  ): readonly InputFrame[] {
    const occurrences = this.#occurrences;
    const record = records[position] as RecordDraft;
    const object = record.source as object;
    const values = nestedValuesOf(object);
    occurrences.extendFields(record, values, fields);
    if (association.through !== undefined) {
      const throughRecord = throughRecords[position] as RecordDraft;
      occurrences.extendThrough(throughRecord, association, object, fields);
    }
    return childFrames(record, values, children, this.#draft.problems, occurrences);
  }

  #addRoot(record: RecordDraft): void {
    const { roots, problems } = this.#draft;
    roots.push(record);
    if (record.identity !== undefined) return;
    if (isFoundOrCreated(record)) return;
    if (record.operation !== 'insert') problems.add(alreadyStored(record.model, record.path));
    else if (this.#rootValues !== undefined) applyScope(record, this.#rootValues, problems);
  }

  #readRecord(frame: InputFrame, path: PathChain, object: object): RecordDraft {
    const { model, fields } = frame;
    const earlier = this.#occurrences.findRecord(model, object);
    if (earlier !== undefined) {
      this.#occurrences.extendFields(earlier, object, fields);
      return earlier;
    }
    const lookup = stateOf(object)?.lookup;
    if (lookup !== undefined) return this.#readLookup(frame, path, object, lookup);
    const record = this.#draft.addRecord(model, path, object);
    this.#occurrences.addRecord(record, object);
    if (record.operation !== 'insert') readStoredValues(record, object);
    else {
      this.#readValues(record, object, frame);
      applyTenant(record, this.#context);
    }
    if (this.#rootRules !== undefined) {
      const rules = frame.childList?.includeNode.rules ?? this.#rootRules;
      identifyRecord(record, object, frame, rules, this.#draft.problems);
    }
    return record;
  }

  /** Reads a placeholder. Until its row is found, the record has the key alone. A missing row is inserted. */
  #readLookup(frame: InputFrame, path: PathChain, object: object, lookup: KeyLookup): RecordDraft {
    const { model, fields } = frame;
    const id = JSON.stringify([model.name, Object.keys(lookup.key), keyString(Object.values(lookup.key))]);
    const earlier = this.#byKey.get(id);
    const isFound = isStored(object);
    const isMissing = !isFound && this.#notFound?.has(object) === true;
    if (!isFound && !isMissing) this.#draft.lookups.push({ model, path, instance: object, lookup });
    if (earlier !== undefined) {
      if (earlier.source === object) this.#occurrences.extendFields(earlier, nestedValuesOf(object), fields);
      else if (!isFound && lookup.create !== undefined)
        this.#checkValues(earlier, path, lookup.create, frame);
      return earlier;
    }
    const record = this.#draft.addRecord(model, path, object, isMissing ? 'insert' : 'none');
    this.#byKey.set(id, record);
    if (isFound) {
      readStoredValues(record, object);
      return record;
    }
    // The values are checked even if the row may exist, so that a mistake does not show up only when it does not.
    if (lookup.create !== undefined) this.#readValues(record, lookup.create, frame);
    for (const [name, value] of Object.entries(lookup.key)) record.values[name] ??= value;
    applyTenant(record, this.#context);
    return record;
  }

  #readValues(record: RecordDraft, values: object, { include, fields }: InputFrame): void {
    this.#occurrences.beginFields(record, fields);
    const others = readOwnValues(record, values, this.#draft.problems, fields);
    dropUntouchedDefaults(record, values);
    if (others !== undefined) this.#unclaimed.add(record, values, others, include);
  }

  /** Reports invalid values of a further placeholder with the same key. The record has the values of the first one. */
  #checkValues(earlier: RecordDraft, path: PathChain, values: object, { include, fields }: InputFrame): void {
    const unused = { ...earlier, path, values: createValues() };
    const others = readOwnValues(unused, values, this.#draft.problems, fields);
    if (others !== undefined) this.#unclaimed.add(earlier, values, others, include);
  }
}

/** Whether a record stands for the placeholder of `connectOrCreate`, whose row may be stored. */
function isFoundOrCreated({ source, operation }: RecordDraft): boolean {
  return operation !== 'insert' && source !== undefined && stateOf(source)?.lookup?.create !== undefined;
}
