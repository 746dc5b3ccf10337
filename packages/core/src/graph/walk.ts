import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { isToMany } from '../schema/association.js';
import { stateOf } from '../schema/instance-state.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';
import { isPlainObject } from '../util/describe-value.js';
import type { Fields } from './allowed-fields.js';
import type { IncludeNode } from './include.js';
import type { DeeperIncludes } from './pending-includes.js';
import { wrongInstance, wrongRoot, wrongShape } from './problems.js';
import { type Edge, type GraphRecord, type NestedRecords, nestedUnder } from './record-graph.js';

/** The places in the user's values where records stand side by side: the items of an array, or one object. */
export interface Places {
  readonly model: ModelDefinition;
  readonly values: readonly unknown[];
  /** Whether the values are the items of an array, whose positions belong to their paths. */
  readonly isList: boolean;
  readonly include: readonly IncludeNode[];
  readonly path: PathChain;
  /** The attributes that values are taken for. */
  readonly fields: Fields;
  /** The record that they are nested below, and where it collects them; neither at the roots. */
  readonly parent: GraphRecord | undefined;
  readonly slot: NestedRecords | undefined;
  /** How many there are: what a getter adds to the array while it is read is not among them. */
  readonly count: number;
  /** The place to visit next. */
  next: number;
}

/** The places of the rows that were passed. */
export function rootPlaces(
  model: ModelDefinition,
  values: readonly unknown[],
  isList: boolean,
  include: readonly IncludeNode[],
  fields: Fields,
): Places {
  const count = values.length;
  const root = { path: null, parent: undefined, slot: undefined };
  return { model, values, isList, include, fields, ...root, count, next: 0 };
}

/** Whether a value can stand where a record does: a plain object, or an instance of some model. */
export function isRecordLike(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isPlainObject(value) || stateOf(value) !== undefined;
}

/** Whether a value is an instance, and of another model than this. */
export function isOfAnotherModel({ declaration }: ModelDefinition, value: object): boolean {
  return stateOf(value) !== undefined && !(value instanceof declaration.instanceClass);
}

const isEnumerable = Object.prototype.propertyIsEnumerable;

/** An own enumerable property, as `Object.keys` lists them: what is inherited or hidden is none of the user's values. */
export function ownValue(source: object, key: string): unknown {
  // Most of what is asked for is absent, which the first question tells sooner.
  const isGiven = Object.hasOwn(source, key) && isEnumerable.call(source, key);
  return isGiven ? (source as Record<string, unknown>)[key] : undefined;
}

/** The object at a place, or a problem with what is there instead. */
export function sourceAt(
  { model, slot }: Places,
  value: unknown,
  path: PathChain,
  problems: ValidationError[],
): object | undefined {
  if (!isRecordLike(value)) {
    problems.push(
      slot === undefined
        ? wrongRoot(model, value, path)
        : wrongShape(slot.association, value, path, isToMany(slot.association)),
    );
    return undefined;
  }
  if (isOfAnotherModel(model, value)) {
    problems.push(wrongInstance(model, path));
    return undefined;
  }
  return value;
}

/** What most records have below them. */
export const nothingBelow: readonly Places[] = Object.freeze([]);

/**
 * The places below a record, in input order: some for each included association under which values are nested.
 *
 * @param deeper where to note what is included below places that another place of the same object has led to
 */
export function placesBelow(
  record: GraphRecord,
  source: object,
  include: readonly IncludeNode[],
  problems: ValidationError[],
  deeper: DeeperIncludes | undefined,
): readonly Places[] {
  let below: Places[] | undefined;
  for (const node of include) {
    const { association, children, fields } = node;
    const known = nestedUnder(record, association);
    if (known !== undefined) {
      if (known.node !== node) deeper?.add(known, node);
      continue;
    }
    const value = ownValue(source, association.as);
    const isList = isToMany(association);
    // Of a stored record it is not known what hangs below it: what was not given stays as it was.
    if (value === undefined && !record.isNew) continue;
    const slot = addSlot(record, node);
    if (value === undefined || (value === null && !isList)) continue;
    const path = { parent: record.path, step: association.as };
    if (isList && !Array.isArray(value)) {
      problems.push(wrongShape(association, value, path));
      continue;
    }
    const values = isList ? (value as readonly unknown[]) : [value];
    const { target: model } = association;
    const { length: count } = values;
    below ??= [];
    below.push({
      model,
      values,
      isList,
      include: children,
      path,
      fields,
      parent: record,
      slot,
      count,
      next: 0,
    });
  }
  return below ?? nothingBelow;
}

function addSlot(record: GraphRecord, node: IncludeNode): NestedRecords {
  const { association } = node;
  const throughs = association.kind === 'belongsToMany' ? [] : none;
  const slot = { association, node, records: [], throughs, toParent: edgesToParent(association, record) };
  if (record.nested === undefined) record.nested = [slot];
  else record.nested.push(slot);
  return slot;
}

const none: never[] = [];

function edgesToParent(association: Association, to: GraphRecord): readonly Edge[] {
  if (association.kind === 'belongsTo') return none;
  const pairs = association.kind === 'belongsToMany' ? association.sourceKeys : association.keys;
  return [{ association, to, pairs }];
}
