import type { ValidationError } from '../errors/input-errors.js';
import { stateOf, untouchedDefault } from '../schema/instance-state.js';
import type { Association, BelongsToManyAssociation, ModelDefinition } from '../schema/model-definition.js';
import { isSameValue } from '../util/equality.js';
import { addToSet, getOrAdd } from '../util/grouping.js';
import type { AllowedFields } from './allowed-fields.js';
import type { IncludeNode } from './include.js';
import { ownValue } from './input-objects.js';
import { notIncluded, scopeConflict, unknownKey } from './problems.js';
import {
  addThroughValues,
  type OtherKeys,
  readThroughValues,
  readValue,
  throughObject,
} from './read-values.js';
import { type Edge, type GraphRecord, type NestedRecords, nestedUnder, type Values } from './record-graph.js';

/** An entry of `include` at a later place of an object, for an association that an earlier place has included. */
interface PendingInclude {
  readonly childList: NestedRecords;
  readonly node: IncludeNode;
}

/**
 * Merges the occurrences of one object at several places of the values. The object is one record. Whatever the `include`
 * or the `fields` of any of its places allow is read, once. An object that occurs once costs one entry in a map.
 */
export class Occurrences {
  readonly #problems: ValidationError[];
  /** The first record of each object. An object that occurs as several models has the others in `#otherRecords`. */
  readonly #records = new Map<object, GraphRecord>();
  readonly #otherRecords = new Map<ModelDefinition, Map<object, GraphRecord>>();
  /** The attributes that were read from records that `fields` restricts. */
  #fieldsRead: Map<GraphRecord, ReadonlySet<string>> | undefined;
  /** The objects that the values of a through record were read from, unless that is the object of its target alone. */
  #throughObjects: Map<GraphRecord, Set<object | undefined>> | undefined;
  /** In the order in which the entries were met. Applying one can add others. */
  readonly pendingIncludes: PendingInclude[] = [];
  #includesOf: Map<NestedRecords, Set<IncludeNode>> | undefined;
  /** Keys that are valid only if a later place of their object includes the association, or leads through the model. */
  readonly #unclaimedNested: { readonly record: GraphRecord; readonly association: Association }[] = [];
  readonly #unclaimedThroughs: { readonly record: GraphRecord; readonly key: string }[] = [];
  #throughsClaimed: Map<GraphRecord, Set<string>> | undefined;

  /** @param problems where to add what is wrong with the values */
  constructor(problems: ValidationError[]) {
    this.#problems = problems;
  }

  /** Returns the record of an object that occurred earlier as an object of the same model. */
  recordOf(model: ModelDefinition, object: object): GraphRecord | undefined {
    const first = this.#records.get(object);
    return first === undefined || first.model === model ? first : this.#otherRecords.get(model)?.get(object);
  }

  addRecord(record: GraphRecord, object: object): void {
    if (this.#records.has(object))
      getOrAdd(this.#otherRecords, record.model, () => new Map()).set(object, record);
    else this.#records.set(object, record);
  }

  /** Notes the attributes that the first occurrence of a record reads. */
  beginFields(record: GraphRecord, fields: AllowedFields): void {
    if (fields === undefined) return;
    this.#fieldsRead ??= new Map();
    this.#fieldsRead.set(record, fields);
  }

  /** Reads the attributes that a later occurrence allows in addition. No value is read twice. */
  extendFields(record: GraphRecord, object: object, fields: AllowedFields): void {
    const read = this.#fieldsRead?.get(record);
    if (this.#fieldsRead === undefined || read === undefined || read === fields) return;
    if (fields === undefined) this.#fieldsRead.delete(record);
    else this.#fieldsRead.set(record, new Set([...read, ...fields]));
    for (const key of Object.keys(object)) {
      if (!read.has(key) && (fields === undefined || fields.has(key)))
        readAdditionalValue(record, object as Values, key, this.#problems);
    }
  }

  /** Reads the values of a through record from the first object that leads to it. */
  beginThrough(
    joining: GraphRecord,
    association: BelongsToManyAssociation,
    object: object,
    fields: AllowedFields,
  ): void {
    const isAllowed = allowsThrough(association, fields);
    if (!isAllowed || object !== targetObject(joining)) {
      this.#throughObjects ??= new Map();
      this.#throughObjects.set(joining, new Set(isAllowed ? [object] : []));
    }
    if (!isAllowed) return;
    const values = throughObject(object, association);
    if (joining.operation === 'insert') readThroughValues(joining, values, this.#problems);
    else addThroughValues(joining, association, values, this.#problems);
  }

  /** Adds the values that a later occurrence has for a through record. An object is read once. */
  extendThrough(
    joining: GraphRecord,
    association: BelongsToManyAssociation,
    object: object,
    fields: AllowedFields,
  ): void {
    const values = throughObject(object, association);
    if (!allowsThrough(association, fields) || !Object.hasOwn(values, joining.model.name)) return;
    this.#throughObjects ??= new Map();
    const read = getOrAdd(this.#throughObjects, joining, () => new Set([targetObject(joining)]));
    if (read.has(object)) return;
    read.add(object);
    addThroughValues(joining, association, values, this.#problems);
  }

  /**
   * Adds an entry for children that another entry has added already. An entry is applied once to a list of children, so
   * that objects which contain themselves come to an end.
   */
  addInclude(childList: NestedRecords, node: IncludeNode): void {
    if (!allowsMore(childList.includeNode, node)) return;
    this.#includesOf ??= new Map();
    if (this.#includesOf.get(childList)?.has(node) === true) return;
    addToSet(this.#includesOf, childList, node);
    this.pendingIncludes.push({ childList, node });
  }

  /** @param include that of the first place of the record */
  addUnclaimed(
    record: GraphRecord,
    object: object,
    { associations, throughs }: OtherKeys,
    include: readonly IncludeNode[],
  ): void {
    for (const key of throughs) this.#unclaimedThroughs.push({ record, key });
    for (const each of associations) {
      const isIncluded = include.some(({ association }) => association === each);
      if (isIncluded || ownValue(object, each.as) === undefined) continue;
      this.#unclaimedNested.push({ record, association: each });
    }
  }

  /** Notes that a through record of a model leads to a record, so that the record's object can have its values. */
  claimThrough(record: GraphRecord, through: string): void {
    // A record's own keys are read before it is linked. Most records have no key of a through record.
    if (this.#unclaimedThroughs.length === 0) return;
    this.#throughsClaimed ??= new Map();
    addToSet(this.#throughsClaimed, record, through);
  }

  /** Reports the keys that no place of their object allows. */
  unclaimedProblems(): ValidationError[] {
    const unknown = this.#unclaimedThroughs.filter(
      ({ record, key }) => !this.#throughsClaimed?.get(record)?.has(key),
    );
    const unreached = this.#unclaimedNested.filter(
      ({ record, association }) => nestedUnder(record, association) === undefined,
    );
    return [
      ...unknown.map(({ record, key }) => unknownKey(record.model, key, record.path)),
      ...unreached.map(({ record, association }) => notIncluded(record.model, association.as, record.path)),
    ];
  }
}

/** A record can have a value that was not read: by a scope, or by the key that its row is looked up by. */
function readAdditionalValue(
  { model, values, path, source }: GraphRecord,
  object: Values,
  key: string,
  problems: ValidationError[],
): void {
  const attribute = model.attributeByName.get(key);
  if (attribute === undefined || untouchedDefault(object, key) !== undefined) return;
  const known = values[key];
  readValue(values, model, attribute, object[key], path, problems);
  if (known === undefined || isSameValue(known, values[key])) return;
  const lookup = source && stateOf(source)?.lookup;
  if (lookup === undefined || !Object.hasOwn(lookup.key, key)) problems.push(scopeConflict(model, key, path));
}

function targetObject({ edges }: GraphRecord): object | undefined {
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
