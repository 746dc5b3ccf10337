import type { ProblemList } from '../errors/problem-list.js';
import { stateOf, untouchedDefault } from '../schema/instance-state.js';
import type { BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import { addToSet, getOrAdd } from '../util/grouping.js';
import type { AllowedFields } from './allowed-fields.js';
import type { NestedDraft, RecordDraft } from './graph-draft.js';
import type { IncludeNode } from './include.js';
import { scopeConflict } from './problems.js';
import { addThroughValues, readObjectValue, readThroughValues, throughObject } from './read-values.js';
import { type Edge, type RowValues, writesRow } from './record-graph.js';

/** An entry of `include` for a later occurrence of an object, whose children an earlier occurrence has added. */
interface PendingInclude {
  readonly childList: NestedDraft;
  readonly node: IncludeNode;
}

/**
 * Merges the occurrences of one object at several places of the values into one record. Values are read once, if the
 * `include` and `fields` of any occurrence allow them. An object that occurs once costs one entry in a map.
 */
export class Occurrences {
  readonly #problems: ProblemList;
  /** The first record of each object. An object that occurs as several models has the others in `#otherRecords`. */
  readonly #records = new Map<object, RecordDraft>();
  readonly #otherRecords = new Map<ModelDefinition, Map<object, RecordDraft>>();
  /** The attributes that were read from records that `fields` restricts. */
  #fieldsRead: Map<RecordDraft, ReadonlySet<string>> | undefined;
  /** The objects that the values of a through record were read from, unless only the object of its target was. */
  #throughObjects: Map<RecordDraft, Set<object | undefined>> | undefined;
  /** Entries to apply, in the order of their occurrences. Applying one can add others. */
  readonly pendingIncludes: PendingInclude[] = [];
  #appliedIncludes: Map<NestedDraft, Set<IncludeNode>> | undefined;

  /** @param problems the list to add problems to */
  constructor(problems: ProblemList) {
    this.#problems = problems;
  }

  /** Finds the record of an earlier occurrence of an object as an object of the same model. */
  findRecord(model: ModelDefinition, object: object): RecordDraft | undefined {
    const first = this.#records.get(object);
    return first === undefined || first.model === model ? first : this.#otherRecords.get(model)?.get(object);
  }

  addRecord(record: RecordDraft, object: object): void {
    if (this.#records.has(object))
      getOrAdd(this.#otherRecords, record.model, () => new Map()).set(object, record);
    else this.#records.set(object, record);
  }

  /** Remembers the attributes that are read from the first occurrence of a record. */
  beginFields(record: RecordDraft, fields: AllowedFields): void {
    if (fields === undefined) return;
    this.#fieldsRead ??= new Map();
    this.#fieldsRead.set(record, fields);
  }

  /** Reads the attributes that a later occurrence allows in addition. No value is read twice. */
  extendFields(record: RecordDraft, object: object, fields: AllowedFields): void {
    const read = this.#fieldsRead?.get(record);
    if (this.#fieldsRead === undefined || read === undefined || read === fields) return;
    if (fields === undefined) this.#fieldsRead.delete(record);
    else this.#fieldsRead.set(record, new Set([...read, ...fields]));
    for (const key of Object.keys(object)) {
      if (!read.has(key) && (fields === undefined || fields.has(key)))
        readAdditionalValue(record, object as RowValues, key, this.#problems);
    }
  }

  /** Reads the values of a through record from the object of its first occurrence. */
  beginThrough(
    throughRecord: RecordDraft,
    association: BelongsToManyAssociation,
    object: object,
    fields: AllowedFields,
  ): void {
    const isAllowed = allowsThrough(association, fields);
    if (!isAllowed || object !== targetObject(throughRecord)) {
      this.#throughObjects ??= new Map();
      this.#throughObjects.set(throughRecord, new Set(isAllowed ? [object] : []));
    }
    if (!isAllowed) return;
    const values = throughObject(object, association);
    if (writesRow(throughRecord)) readThroughValues(throughRecord, values, this.#problems);
    else addThroughValues(throughRecord, association, values, this.#problems);
  }

  /** Reads additional values of a through record from a later occurrence. An object is read once. */
  extendThrough(
    throughRecord: RecordDraft,
    association: BelongsToManyAssociation,
    object: object,
    fields: AllowedFields,
  ): void {
    const values = throughObject(object, association);
    if (!allowsThrough(association, fields) || !Object.hasOwn(values, throughRecord.model.name)) return;
    this.#throughObjects ??= new Map();
    const read = getOrAdd(this.#throughObjects, throughRecord, () => new Set([targetObject(throughRecord)]));
    if (read.has(object)) return;
    read.add(object);
    addThroughValues(throughRecord, association, values, this.#problems);
  }

  /**
   * Adds an entry to apply to children that another entry has added. An entry is applied once to a list of children, so
   * that the walk ends even if objects contain themselves.
   */
  addInclude(childList: NestedDraft, node: IncludeNode): void {
    if (!allowsMore(childList.includeNode, node)) return;
    this.#appliedIncludes ??= new Map();
    if (this.#appliedIncludes.get(childList)?.has(node) === true) return;
    addToSet(this.#appliedIncludes, childList, node);
    this.pendingIncludes.push({ childList, node });
  }
}

/** Reads a value that may conflict with one from elsewhere: from a scope, or from the key of a placeholder. */
function readAdditionalValue(
  record: RecordDraft,
  object: RowValues,
  key: string,
  problems: ProblemList,
): void {
  const { model, values, path, source } = record;
  const attribute = model.attributeByName.get(key);
  if (attribute === undefined || untouchedDefault(object, key) !== undefined) return;
  const former = values[key];
  readObjectValue(record, attribute, object, problems);
  if (former === undefined || isSameValue(former, values[key])) return;
  const lookup = source && stateOf(source)?.lookup;
  if (lookup === undefined || !Object.hasOwn(lookup.key, key)) problems.add(scopeConflict(model, key, path));
}

function targetObject({ edges }: RecordDraft): object | undefined {
  return (edges[1] as Edge).to.source;
}

function allowsThrough({ through }: BelongsToManyAssociation, fields: AllowedFields): boolean {
  return fields === undefined || fields.has(through.name);
}

/** Whether an entry allows more than another entry of the same association. */
function allowsMore(first: IncludeNode, { children, fields }: IncludeNode): boolean {
  const isDeeper = children.length > 0 && children !== first.children;
  return isDeeper || (first.fields !== undefined && first.fields !== fields);
}
