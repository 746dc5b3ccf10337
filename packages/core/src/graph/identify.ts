import type { ProblemList } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { stateOf } from '../schema/instance-state.js';
import { defaultSaveRules, type SaveMode, type SaveRules } from '../schema/save-rules.js';
import { SqlFragment } from '../schema/sql-fragment.js';
import type { ContextValues } from '../schema/tenant.js';
import { isSameValue } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import { AssignedAttributes } from './assigned-attributes.js';
import type { RecordDraft } from './graph-draft.js';
import { alreadyStored } from './problems.js';
import { readRecordValue } from './read-values.js';
import type { NestedRecords, RecordIdentity, RowValues } from './record-graph.js';
import { changedKey, changesOfLinked, deletesRow, notIdentified } from './save-problems.js';
import type { InputFrame } from './walk.js';

/**
 * Decides how a save finds the row of a record, and what it does with the row. A record whose whole key is given is
 * stored, and an instance is identified by its row. A foreign key to a stored parent counts as given.
 *
 * @param object the object that the values of the record were read from
 */
export function identifyRecord(
  record: RecordDraft,
  object: object,
  frame: InputFrame,
  rules: SaveRules,
  problems: ProblemList,
): void {
  if (record.operation === 'none') identifyInstance(record, object, frame, rules, problems);
  else identifyValues(record, object, frame, rules, problems);
}

/** Identifies the through row of two stored records by the pair that it joins. */
export function identifyThroughRow(record: RecordDraft, pair: readonly Attribute[]): void {
  setIdentity(record, { operation: 'upsert', key: pair, rules: defaultSaveRules });
}

/** Identifies a through row that an instance stands for. */
export function identifyThroughInstance(record: RecordDraft, instance: object, problems: ProblemList): void {
  readChangedValues(record, instance, problems);
  setIdentity(record, { operation: 'update', key: record.model.primaryKey, rules: defaultSaveRules });
}

/** Lists what each identified record assigns, once all of its values and edges are known. */
export function completeIdentities(
  records: readonly RecordDraft[],
  context: ContextValues | undefined,
): void {
  const assigned = new AssignedAttributes(context);
  for (const record of records) {
    if (record.identity === undefined) continue;
    if (record.children !== undefined) clearReferences(record, record.children);
    record.assigned = assigned.listOf(record, record.identity);
  }
}

/** Clears the foreign keys of associations whose value is null, unless the values give these foreign keys. */
function clearReferences({ values, source }: RecordDraft, children: readonly NestedRecords[]): void {
  for (const { association, records } of children) {
    if (association.keyHolder !== 'source' || records.length > 0) continue;
    // The row that its foreign key refers to is outside the default scope, and nothing was said about that row.
    if (source !== undefined && wasLoadedAsNone(source, association.as)) continue;
    for (const { foreignKey } of association.hops[0].foreignKeys) {
      const { name } = foreignKey;
      const stored = source && stateOf(source)?.stored;
      const isGiven = values[name] != null && !(stored && isSameValue(stored.valueOf(name), values[name]));
      if (!isGiven) values[name] = null;
    }
  }
}

/** Whether an association of an instance was loaded, and had no row. */
function wasLoadedAsNone(source: object, as: string): boolean {
  let loaded = stateOf(source)?.loaded;
  while (loaded !== undefined && loaded.as !== as) loaded = loaded.next;
  return loaded?.value === null;
}

/** Identifies a stored instance by its row. Only what has changed since the row was read is written. */
function identifyInstance(
  record: RecordDraft,
  instance: object,
  frame: InputFrame,
  rules: SaveRules,
  problems: ProblemList,
): void {
  const { model, path } = record;
  if (rules.mode === 'insert') problems.add(alreadyStored(model, path));
  const [changed] = readChangedValues(record, instance, problems, frame.fields);
  if (rules.mode === 'link' && changed !== undefined)
    problems.add(changesOfLinked(model, changed.name, path));
  const operation = isLink(frame, rules.mode) ? 'none' : 'update';
  setIdentity(record, { operation, key: model.primaryKey, rules });
}

function identifyValues(
  record: RecordDraft,
  object: object,
  frame: InputFrame,
  rules: SaveRules,
  problems: ProblemList,
): void {
  const { model, path } = record;
  const { mode } = rules;
  // An instance without a row is new, even if it has a key.
  const isNew = mode === 'insert' || (mode === 'save' && stateOf(object) !== undefined);
  const key = isNew ? undefined : findGivenKey(record, frame, rules);
  if (key === undefined) {
    if (mode === 'update' || mode === 'link') problems.add(notIdentified(model, rules, path));
    return;
  }
  const { deletedAt } = model;
  if (deletedAt !== undefined && record.values[deletedAt.name] != null)
    problems.add(deletesRow(model, deletedAt, path));
  const maybeLinked = mode === 'link' || (mode === 'save' && isReferred(frame));
  const further = maybeLinked ? findFurtherValue(record, object, key) : undefined;
  if (mode === 'link' && further !== undefined) problems.add(changesOfLinked(model, further, path));
  const isLinked = isLink(frame, mode) || (mode === 'save' && maybeLinked && further === undefined);
  const operation = isLinked ? 'none' : mode === 'upsert' && !isGeneratedKey(key) ? 'upsert' : 'update';
  const { identity: latest } = frame;
  const isAlike = latest?.operation === operation && latest.key === key && latest.rules === rules;
  frame.identity = isAlike ? latest : { operation, key, rules };
  setIdentity(record, frame.identity);
}

function setIdentity(record: RecordDraft, identity: RecordIdentity): void {
  record.operation = identity.operation;
  record.identity = identity;
}

/** Whether linking a record leaves its own row as it is, because another row holds the foreign key. */
function isLink(frame: InputFrame, mode: SaveMode): boolean {
  return mode === 'link' && isReferred(frame);
}

/** Whether another row refers to the records of a frame. */
function isReferred({ childList }: InputFrame): boolean {
  return childList !== undefined && childList.association.keyHolder !== 'target';
}

/** Returns the key whose values are all given: the primary key, else the key of the rules. An upsert prefers the latter. */
function findGivenKey(
  { model: { primaryKey }, values }: RecordDraft,
  frame: InputFrame,
  { by, mode }: SaveRules,
): readonly Attribute[] | undefined {
  if (mode === 'upsert' && by !== undefined && isGivenKey(by, values, frame)) return by;
  if (isGivenKey(primaryKey, values, frame)) return primaryKey;
  return by !== undefined && isGivenKey(by, values, frame) ? by : undefined;
}

function isGivenKey(key: readonly Attribute[], values: RowValues, frame: InputFrame): boolean {
  for (const attribute of key)
    if (values[attribute.name] == null && !isSetByParent(attribute, frame)) return false;
  return key.length > 0;
}

/** Whether an attribute is a foreign key to the stored parent of the records of a frame. */
function isSetByParent(attribute: Attribute, { parent, childList }: InputFrame): boolean {
  if (parent === undefined || childList === undefined || parent.operation === 'insert') return false;
  const { keyHolder, hops } = childList.association;
  return keyHolder === 'target' && hops[0].foreignKeys.some(({ foreignKey }) => foreignKey === attribute);
}

/** Whether the database generates a key: a row cannot be inserted with a key that the database has not generated. */
export function isGeneratedKey(key: readonly Attribute[]): boolean {
  return key.some(({ autoIncrement, defaultValue }) => autoIncrement || defaultValue?.kind === 'sql');
}

/** Finds an attribute or an association that the values give in addition to the key. */
function findFurtherValue(
  { model, values, computed }: RecordDraft,
  object: object,
  key: readonly Attribute[],
): string | undefined {
  const [first] = computed;
  if (first !== undefined) return first.attribute.name;
  // The context gives a tenant to values that have none.
  const isFurther = (each: Attribute) =>
    each === model.tenant ? (object as RowValues)[each.name] !== undefined : values[each.name] !== undefined;
  const attribute = model.attributes.find((each) => isFurther(each) && !key.includes(each));
  if (attribute !== undefined) return attribute.name;
  return [...model.associations.keys()].find(
    (as) => Object.hasOwn(object, as) && (object as RowValues)[as] !== undefined,
  );
}

/** Reads the attributes of a stored instance that differ from its row, and returns them. */
function readChangedValues(
  record: RecordDraft,
  instance: object,
  problems: ProblemList,
  fields?: AllowedFields,
): readonly Attribute[] {
  const { model, values, path } = record;
  return model.attributes.filter((attribute) => {
    const { name } = attribute;
    if (fields?.has(name) === false) return false;
    const stored = stateOf(instance)?.stored?.valueOf(name);
    const given = Object.hasOwn(instance, name) ? (instance as RowValues)[name] : undefined;
    if (given === undefined || isSameValue(given, stored)) return false;
    readRecordValue(record, attribute, given, problems);
    if (!(given instanceof SqlFragment) && isSameValue(values[name], stored)) return false;
    if (model.primaryKey.includes(attribute)) problems.add(changedKey(model, name, path));
    return true;
  });
}
