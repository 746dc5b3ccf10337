import type { PathChain } from '../errors/path.js';
import type { ProblemList, ProblemSink } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { canonicalValue, Mismatch } from '../schema/data-types/index.js';
import { isStored, stateOf } from '../schema/instance-state.js';
import type {
  AssociationDefinition,
  BelongsToManyAssociation,
  ModelDefinition,
  ScopedValue,
} from '../schema/model-definition.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import { isSameValue } from '../util/equality.js';
import { memoize } from '../util/memoize.js';
import type { AllowedFields } from './allowed-fields.js';
import { dropUntouchedDefaults } from './default-values.js';
import { isOfAnotherModel, isRecordInput, ownValue } from './input-objects.js';
import {
  fragmentNotAllowed,
  generatedNotWritable,
  notAnAttribute,
  scopeConflict,
  storedThroughRow,
  throughConflict,
  unknownKey,
  versionNotWritable,
  wrongInstance,
  wrongRoot,
  wrongValue,
} from './problems.js';
import type { ComputedValue, GraphRecord, RowValues } from './record-graph.js';

/**
 * Reads the value of an attribute into the values of a record, in canonical form. `undefined` means absent, and so does
 * `null` for a key that the database generates.
 */
export function readValue(
  values: RowValues,
  model: ModelDefinition,
  attribute: Attribute,
  value: unknown,
  path: PathChain,
  problems: ProblemSink,
): void {
  if (value === undefined || (value === null && attribute.autoIncrement)) return;
  if (value instanceof SqlFragment) {
    problems.add(fragmentNotAllowed(model, attribute.name, path));
    return;
  }
  const canonical = value === null ? null : canonicalValue(value, attribute.type);
  if (canonical instanceof Mismatch)
    problems.add(wrongValue(model, attribute.name, path, canonical.message()));
  else values[attribute.name] = canonical;
}

/** Reads the value that a caller gives an attribute. A generated column takes none. */
export function readGivenValue(
  values: RowValues,
  model: ModelDefinition,
  attribute: Attribute,
  value: unknown,
  path: PathChain,
  problems: ProblemSink,
): void {
  if (attribute.generated !== undefined && value !== undefined)
    problems.add(generatedNotWritable(model, attribute.name, path));
  else readValue(values, model, attribute, value, path, problems);
}

/** The keys of an object that are not attributes of its model. */
export interface OtherKeys {
  readonly associations: AssociationDefinition[];
  /** The names of through models. They are valid if a through record of that model joins the record. */
  readonly throughKeys: string[];
}

/** A record whose values are read. */
type ReadRecord = GraphRecord & { computed: readonly ComputedValue[] };

/** Reads the value of an attribute of a record. An `sql` fragment is kept apart from the values that are known. */
export function readRecordValue(
  record: ReadRecord,
  attribute: Attribute,
  value: unknown,
  problems: ProblemSink,
): void {
  const { model, values, path } = record;
  if (!(value instanceof SqlFragment)) readGivenValue(values, model, attribute, value, path, problems);
  else if (attribute.generated !== undefined) problems.add(generatedNotWritable(model, attribute.name, path));
  else if (attribute === model.version) problems.add(versionNotWritable(model, attribute.name, path));
  else record.computed = [...record.computed, { attribute, fragment: value }];
}

/** Reads an attribute of a record from an object. A stored instance shows what the database has computed. */
export function readObjectValue(
  record: ReadRecord,
  attribute: Attribute,
  object: object,
  problems: ProblemSink,
): void {
  const { name, generated } = attribute;
  const value = (object as RowValues)[name];
  const isShown = generated !== undefined && isSameValue(value, stateOf(object)?.stored?.valueOf(name));
  if (isShown) record.values[name] = value;
  else readRecordValue(record, attribute, value, problems);
}

/**
 * Reads the attributes of a record from its object. An unknown key is a problem, except in an instance, which can have
 * other properties.
 *
 * @param fields the attributes to read; the others are ignored
 * @returns the other keys that can be valid. Their values are not read here, so that a getter is called once
 */
export function readOwnValues(
  record: ReadRecord,
  object: object,
  problems: ProblemList,
  fields?: AllowedFields,
): OtherKeys | undefined {
  const { model, path } = record;
  let others: OtherKeys | undefined;
  for (const key of Object.keys(object)) {
    const attribute = model.attributeByName.get(key);
    if (attribute !== undefined) {
      if (fields === undefined || fields.has(key)) readObjectValue(record, attribute, object, problems);
      continue;
    }
    others ??= { associations: [], throughKeys: [] };
    const association = model.associations.get(key);
    if (association !== undefined) others.associations.push(association);
    else if (stateOf(object) !== undefined) continue;
    else if (model.throughNames.has(key)) others.throughKeys.push(key);
    else problems.add(unknownKey(model, key, path));
  }
  return others;
}

/** Reads the stored values of an instance. Its properties may have unsaved changes. */
export function readStoredValues({ model, values }: GraphRecord, instance: object): void {
  const stored = stateOf(instance)?.stored;
  for (const { name } of model.attributes) {
    const value = stored?.valueOf(name);
    if (value !== undefined) values[name] = value;
  }
}

/** Reads the values of a through record, which the object of the target has under the name of the through model. */
export function readThroughValues(throughRecord: ReadRecord, target: object, problems: ProblemList): void {
  const { model, path } = throughRecord;
  const values = ownValue(target, model.name);
  if (!isRecordInput(values)) {
    if (values !== undefined) problems.add(wrongRoot(model, values, path));
    return;
  }
  if (isOfAnotherModel(model, values)) {
    problems.add(wrongInstance(model, path));
    return;
  }
  if (isStored(values)) {
    // A target that was loaded through another row has that row here.
    if (!isStored(target)) problems.add(storedThroughRow(model, path));
    return;
  }
  const { associations, throughKeys } = readOwnValues(throughRecord, values, problems) ?? noOtherKeys;
  dropUntouchedDefaults(throughRecord, values);
  for (const key of throughKeys) problems.add(notAnAttribute(model, key, path));
  for (const { as } of associations)
    if (ownValue(values, as) !== undefined) problems.add(notAnAttribute(model, as, path));
}

/** Returns the object that has the values of a through record: the target's, or a placeholder's `create` values. */
export function throughObject(target: object, { through: { name } }: BelongsToManyAssociation): object {
  const create = stateOf(target)?.lookup?.create;
  return create !== undefined && Object.hasOwn(create, name) ? create : target;
}

/** Adds the values of a further occurrence to a through record. Two different values of an attribute are a problem. */
export function addThroughValues(
  throughRecord: ReadRecord,
  { throughScope }: BelongsToManyAssociation,
  target: object,
  problems: ProblemList,
): void {
  const { model, path, values, operation } = throughRecord;
  const further: ReadRecord = { ...throughRecord, values: createRowValues(model), computed: [] };
  readThroughValues(further, target, problems);
  for (const each of further.computed)
    if (!throughRecord.computed.some(({ fragment }) => fragment === each.fragment))
      problems.add(throughConflict(model, each.attribute.name, path));
  for (const { name } of model.attributes) {
    const value = further.values[name];
    if (value === undefined) continue;
    if (values[name] === undefined && operation !== 'none') values[name] = value;
    else if (!isSameValue(values[name], value)) {
      const isScoped = throughScope.some(({ attribute }) => attribute.name === name);
      problems.add((isScoped ? scopeConflict : throughConflict)(model, name, path));
    }
  }
}

/** Writes the scope of an association to a record. */
export function applyScope(
  { model, path, values }: GraphRecord,
  scope: readonly ScopedValue[],
  problems: ProblemList,
): void {
  for (const { attribute, value } of scope) {
    const former = values[attribute.name];
    readValue(values, model, attribute, value, path, problems);
    if (former !== undefined && !isSameValue(former, value))
      problems.add(scopeConflict(model, attribute.name, path));
  }
}

const noOtherKeys: OtherKeys = { associations: [], throughKeys: [] };

/** Creates objects without a prototype, like `Object.create(null)`, whose properties engines store in fast slots. */
const NullPrototype = function NullPrototype() {} as unknown as new () => RowValues;
NullPrototype.prototype = Object.create(null);

/** Creates empty values. They inherit nothing, so that no key of the caller can reach `constructor`. */
export function createValues(): RowValues {
  return new NullPrototype();
}

const getTemplate = memoize(
  ({ attributes }: ModelDefinition): RowValues =>
    Object.fromEntries(attributes.map(({ name }) => [name, undefined])),
);

/**
 * Creates the values of a new record: every attribute of the model, all `undefined`. A copy of one template is one
 * allocation, and engines know the place of each property. It inherits from `Object.prototype`, so only names of
 * attributes may be read from it.
 */
export function createRowValues(model: ModelDefinition): RowValues {
  return { ...getTemplate(model) };
}
