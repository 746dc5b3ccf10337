import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { stateOf } from '../schema/instance-state.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';
import { isPlainObject } from '../util/plain-object.js';
import type { AllowedFields } from './allowed-fields.js';
import type { IncludeNode } from './include.js';
import type { PendingIncludes } from './pending-includes.js';
import { wrongInstance, wrongRoot, wrongShape } from './problems.js';
import { type Edge, type GraphRecord, type NestedRecords, nestedUnder } from './record-graph.js';

/** The places in the user's values where records stand side by side: the items of an array, or one object. */
export interface InputFrame {
  readonly model: ModelDefinition;
  readonly values: readonly unknown[];
  /** Whether the values are the items of an array, whose positions belong to their paths. */
  readonly isArray: boolean;
  readonly include: readonly IncludeNode[];
  readonly path: PathChain;
  /** The attributes that values are taken for. */
  readonly fields: AllowedFields;
  /** The record that they are nested below, and where it collects them; neither at the roots. */
  readonly parent: GraphRecord | undefined;
  readonly childList: NestedRecords | undefined;
  /** How many there are: what a getter adds to the array while it is read is not among them. */
  readonly count: number;
  /** The place to visit next. */
  next: number;
}

/** The places of the rows that were passed. */
export function rootFrame(
  model: ModelDefinition,
  values: readonly unknown[],
  isArray: boolean,
  include: readonly IncludeNode[],
  fields: AllowedFields,
): InputFrame {
  const count = values.length;
  const root = { path: null, parent: undefined, childList: undefined };
  return { model, values, isArray, include, fields, ...root, count, next: 0 };
}

/** Whether a value can stand where a record does: a plain object, or an instance of some model. */
export function isRecordInput(value: unknown): value is object {
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
export function objectAt(
  { model, childList }: InputFrame,
  value: unknown,
  path: PathChain,
  problems: ValidationError[],
): object | undefined {
  if (!isRecordInput(value)) {
    problems.push(
      childList === undefined
        ? wrongRoot(model, value, path)
        : wrongShape(childList.association, value, path, childList.association.isToMany),
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
export const noFrames: readonly InputFrame[] = Object.freeze([]);

/**
 * The places below a record, in input order: some for each included association under which values are nested.
 *
 * @param deeper where to note what is included below places that another place of the same object has led to
 */
export function childFrames(
  record: GraphRecord,
  source: object,
  include: readonly IncludeNode[],
  problems: ValidationError[],
  deeper: PendingIncludes | undefined,
): readonly InputFrame[] {
  let below: InputFrame[] | undefined;
  for (const node of include) {
    const { association, children, fields } = node;
    const known = nestedUnder(record, association);
    if (known !== undefined) {
      if (known.includeNode !== node) deeper?.add(known, node);
      continue;
    }
    const value = ownValue(source, association.as);
    const isArray = association.isToMany;
    // Of a stored record it is not known what hangs below it: what was not given stays as it was.
    if (value === undefined && record.operation !== 'insert') continue;
    const childList = addChildList(record, node);
    if (value === undefined || (value === null && !isArray)) continue;
    const path = { parent: record.path, step: association.as };
    if (isArray && !Array.isArray(value)) {
      problems.push(wrongShape(association, value, path));
      continue;
    }
    const values = isArray ? (value as readonly unknown[]) : [value];
    const { target: model } = association;
    const { length: count } = values;
    below ??= [];
    below.push({
      model,
      values,
      isArray,
      include: children,
      path,
      fields,
      parent: record,
      childList,
      count,
      next: 0,
    });
  }
  return below ?? noFrames;
}

function addChildList(record: GraphRecord, node: IncludeNode): NestedRecords {
  const { association } = node;
  const throughRecords = association.through === undefined ? none : [];
  const childList = {
    association,
    includeNode: node,
    records: [],
    throughRecords,
    edgesToParent: edgesToParent(association, record),
  };
  if (record.children === undefined) record.children = [childList];
  else record.children.push(childList);
  return childList;
}

const none: never[] = [];

function edgesToParent(association: Association, to: GraphRecord): readonly Edge[] {
  if (association.keyHolder === 'source') return none;
  return [{ association, to, pairs: association.hops[0].foreignKeys }];
}
