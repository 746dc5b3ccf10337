import type { ProblemList } from '../errors/problem-list.js';
import type { Attribute } from '../schema/attribute.js';
import { stateOf } from '../schema/instance-state.js';
import { defaultSaveRules, type SaveMode, type SaveRules } from '../schema/save-rules.js';
import { isSameValue } from '../util/equality.js';
import type { AllowedFields } from './allowed-fields.js';
import type { RecordDraft } from './graph-draft.js';
import { alreadyStored } from './problems.js';
import { readValue } from './read-values.js';
import type { Edge, RecordIdentity, RowValues } from './record-graph.js';
import { changedKey, changesOfLinked, notIdentified } from './save-problems.js';
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
  setIdentity(record, pair, defaultSaveRules, 'upsert');
}

/** Identifies a through row that an instance stands for. */
export function identifyThroughInstance(record: RecordDraft, instance: object, problems: ProblemList): void {
  readChangedValues(record, instance, problems);
  setIdentity(record, record.model.primaryKey, defaultSaveRules, 'update');
}

/** Lists what each identified record assigns, once all of its values and edges are known. */
export function completeIdentities(records: readonly RecordDraft[]): void {
  for (const record of records) {
    const { identity } = record;
    if (identity === undefined) continue;
    clearReferences(record);
    record.identity = { ...identity, assigned: findAssigned(record, identity) };
  }
}

/** Clears the foreign keys of associations whose value is null, unless the values give these foreign keys. */
function clearReferences({ values, children, source }: RecordDraft): void {
  for (const { association, records } of children ?? []) {
    if (association.keyHolder !== 'source' || records.length > 0) continue;
    for (const { foreignKey } of association.hops[0].foreignKeys) {
      const { name } = foreignKey;
      const stored = source && stateOf(source)?.stored;
      const isGiven = values[name] != null && !(stored && isSameValue(stored.valueOf(name), values[name]));
      if (!isGiven) values[name] = null;
    }
  }
}

/** Returns the attributes that a record assigns to its row: values, and foreign keys to stored rows. */
function findAssigned(record: RecordDraft, identity: RecordIdentity): readonly Attribute[] {
  const { model, values, edges, source } = record;
  const stored = source && stateOf(source)?.stored;
  const assigned: Attribute[] = [];
  for (const attribute of model.attributes) {
    if (identity.key.includes(attribute) || attribute === model.version) continue;
    const edge = edges.length === 0 ? undefined : findEdge(edges, attribute);
    if (edge !== undefined) {
      if (setsForeignKey(edge, identity, stored !== undefined)) assigned.push(attribute);
      continue;
    }
    const value = values[attribute.name];
    // The values of an instance begin with those of its row.
    if (value !== undefined && !(stored && isSameValue(stored.valueOf(attribute.name), value)))
      assigned.push(attribute);
  }
  return assigned;
}

/** Finds the edge that sets a foreign key: the last one, if several do. */
function findEdge(edges: readonly Edge[], attribute: Attribute): Edge | undefined {
  for (let index = edges.length - 1; index >= 0; index -= 1) {
    const edge = edges[index] as Edge;
    for (const { foreignKey } of edge.pairs) if (foreignKey === attribute) return edge;
  }
  return undefined;
}

/** Whether an edge to a stored row is written: a row below its parent refers to it already. */
function setsForeignKey({ association, to }: Edge, { rules }: RecordIdentity, isInstance: boolean): boolean {
  if (to.operation === 'insert') return false;
  const { moved, mode } = rules;
  return association.keyHolder === 'source' || moved === 'take' || mode === 'link' || isInstance;
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
  setIdentity(record, model.primaryKey, rules, isLink(frame, rules.mode) ? 'none' : 'update');
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
  const maybeLinked = mode === 'link' || (mode === 'save' && isReferred(frame));
  const further = maybeLinked ? findFurtherValue(record, object, key) : undefined;
  if (mode === 'link' && further !== undefined) problems.add(changesOfLinked(model, further, path));
  const isLinked = isLink(frame, mode) || (mode === 'save' && maybeLinked && further === undefined);
  setIdentity(
    record,
    key,
    rules,
    isLinked ? 'none' : mode === 'upsert' && !isGeneratedKey(key) ? 'upsert' : 'update',
  );
}

function setIdentity(
  record: RecordDraft,
  key: readonly Attribute[],
  rules: SaveRules,
  operation: RecordIdentity['operation'],
): void {
  record.operation = operation;
  record.identity = { operation, key, rules, assigned: noAttributes };
}

const noAttributes: readonly Attribute[] = Object.freeze([]);

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
  { parent, childList }: InputFrame,
  { by, mode }: SaveRules,
): readonly Attribute[] | undefined {
  const isBelowStored = parent !== undefined && parent.operation !== 'insert';
  const nested =
    isBelowStored && childList?.association.keyHolder === 'target'
      ? childList.association.hops[0].foreignKeys.map(({ foreignKey }) => foreignKey)
      : noAttributes;
  const isGiven = (attribute: Attribute) => values[attribute.name] != null || nested.includes(attribute);
  const named = by === undefined ? [] : [by];
  const candidates = mode === 'upsert' ? [...named, primaryKey] : [primaryKey, ...named];
  return candidates.find((key) => key.length > 0 && key.every(isGiven));
}

/** Whether the database generates a key: a row cannot be inserted with a key that the database has not generated. */
export function isGeneratedKey(key: readonly Attribute[]): boolean {
  return key.some(({ autoIncrement, defaultValue }) => autoIncrement || defaultValue?.kind === 'sql');
}

/** Finds an attribute or an association that the values give in addition to the key. */
function findFurtherValue(
  { model, values }: RecordDraft,
  object: object,
  key: readonly Attribute[],
): string | undefined {
  const attribute = model.attributes.find((each) => values[each.name] !== undefined && !key.includes(each));
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
    readValue(values, model, attribute, given, path, problems);
    if (isSameValue(values[name], stored)) return false;
    if (model.primaryKey.includes(attribute)) problems.add(changedKey(model, name, path));
    return true;
  });
}
