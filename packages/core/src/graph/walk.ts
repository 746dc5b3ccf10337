import type { PathChain } from '../errors/path.js';
import type { ProblemList } from '../errors/problem-list.js';
import type { AssociationDefinition, ModelDefinition } from '../schema/model-definition.js';
import { inSteps, type Pace, type Paced } from '../util/pausable.js';
import type { AllowedFields } from './allowed-fields.js';
import type { NestedDraft, RecordDraft } from './graph-draft.js';
import type { IncludeNode } from './include.js';
import { isOfAnotherModel, isRecordInput, ownValue } from './input-objects.js';
import type { Occurrences } from './merge-occurrences.js';
import { missingItem, wrongInstance, wrongRoot, wrongShape } from './problems.js';
import { type Edge, nestedUnder, type RecordIdentity } from './record-graph.js';

/** One frame of the walk: the objects of one array, or one object. */
export interface InputFrame {
  readonly model: ModelDefinition;
  readonly values: readonly unknown[];
  /** Whether the values are the items of an array, so that their paths have positions. */
  readonly isArray: boolean;
  readonly include: readonly IncludeNode[];
  readonly path: PathChain;
  /** The attributes whose values are read. */
  readonly fields: AllowedFields;
  /** The record that the objects are nested in, and its list of their records; `undefined` at the roots. */
  readonly parent: RecordDraft | undefined;
  readonly childList: NestedDraft | undefined;
  /** The number of values when the frame was created. Values that a getter adds to the array later are not read. */
  readonly count: number;
  /** The position to visit next. */
  next: number;
  /** How a save finds the row of the latest record. The next one is usually found alike. */
  identity: RecordIdentity | undefined;
}

/** Returns the frame of the roots. */
export function rootFrame(
  model: ModelDefinition,
  values: readonly unknown[],
  isArray: boolean,
  include: readonly IncludeNode[],
  fields: AllowedFields,
): InputFrame {
  const count = values.length;
  const root = { path: null, parent: undefined, childList: undefined };
  return { model, values, isArray, include, fields, ...root, count, next: 0, identity: undefined };
}

/**
 * Visits every position of some frames and of the frames below it, depth first, so that records come in input order. It
 * does not recurse: nested values can be deeper than the call stack.
 *
 * @param roots each is asked for after everything below the one before it was visited
 * @param visit returns the frames below a position
 */
export function walk(
  roots: Iterable<InputFrame>,
  visit: (frame: InputFrame, position: number) => readonly InputFrame[],
  pace: Pace | undefined,
): Paced<void> {
  const rest = roots[Symbol.iterator]();
  /** The frames that may have positions left, the innermost one last. */
  const stack: InputFrame[] = [];
  const visitSome = (count: number): boolean => {
    let left = count;
    while (left > 0) {
      const top = stack.at(-1);
      if (top === undefined) {
        const root = rest.next();
        if (root.done === true) return false;
        stack.push(root.value);
      } else if (top.next === top.count) stack.pop();
      else {
        left -= 1;
        const below = visit(top, top.next++);
        for (let index = below.length - 1; index >= 0; index -= 1) stack.push(below[index] as InputFrame);
      }
    }
    return true;
  };
  return inSteps(visitSome, pace);
}

/** Returns the value at a position of a frame as the object of a record, or reports why it cannot be one. */
export function objectAt(
  frame: InputFrame,
  position: number,
  path: PathChain,
  problems: ProblemList,
): object | undefined {
  const { model, childList, values } = frame;
  const value = values[position];
  if (value === undefined && !(position in values)) {
    problems.add(missingItem(model, path));
    // Nothing walks through the holes of an array of a huge length.
    frame.next = frame.count;
    return undefined;
  }
  if (!isRecordInput(value)) {
    problems.add(
      childList === undefined
        ? wrongRoot(model, value, path)
        : wrongShape(childList.association, value, path, childList.association.isToMany),
    );
    return undefined;
  }
  if (isOfAnotherModel(model, value)) {
    problems.add(wrongInstance(model, path));
    return undefined;
  }
  return value;
}

/** An empty list. Most records have no frames below them, and share it. */
export const noFrames: readonly InputFrame[] = Object.freeze([]);

/**
 * Returns the frames below a record, in input order: one for each included association under which values are nested.
 *
 * @param object the object that has the nested values
 * @param occurrences collects the entries whose children an earlier occurrence of the object has added
 */
export function childFrames(
  record: RecordDraft,
  object: object,
  include: readonly IncludeNode[],
  problems: ProblemList,
  occurrences: Occurrences | undefined,
): readonly InputFrame[] {
  let below: InputFrame[] | undefined;
  for (const node of include) {
    const { association, children, fields } = node;
    const added = nestedUnder(record, association);
    if (added !== undefined) {
      if (added.includeNode !== node) occurrences?.addInclude(added, node);
      continue;
    }
    const value = ownValue(object, association.as);
    const { isToMany: isArray } = association;
    // The linked rows of a stored record are not known, so an association without values stays as it is.
    if (value === undefined && record.operation !== 'insert') continue;
    const childList = addChildList(record, node);
    if (value === undefined || (value === null && !isArray)) continue;
    const path = { parent: record.path, step: association.as };
    if (isArray && !Array.isArray(value)) {
      problems.add(wrongShape(association, value, path));
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
      identity: undefined,
    });
  }
  return below ?? noFrames;
}

function addChildList(record: RecordDraft, node: IncludeNode): NestedDraft {
  const { association } = node;
  const throughRecords = association.through === undefined ? emptyList : [];
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

const emptyList: never[] = [];

/** Returns the edges to a parent as one list, which all of its children share. */
function edgesToParent(association: AssociationDefinition, to: RecordDraft): readonly Edge[] {
  if (association.keyHolder === 'source') return emptyList;
  return [{ association, to, pairs: association.hops[0].foreignKeys }];
}
