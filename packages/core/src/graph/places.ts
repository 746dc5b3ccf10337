import type { ValidationError } from '../errors/input-errors.js';
import type { PathChain } from '../errors/path.js';
import { isPlainObject } from '../errors/value-kind.js';
import { isToMany } from '../schema/association.js';
import { stateOf } from '../schema/instance-state.js';
import type { Association, ModelDefinition } from '../schema/model-definition.js';
import type { IncludeNode } from './include.js';
import { wrongInstance, wrongRoot, wrongShape } from './problems.js';
import type { GraphRecord, NestedRecords } from './record-graph.js';

/** A place in the user's values where a record of a model stands. */
export interface Place {
  readonly model: ModelDefinition;
  readonly value: unknown;
  readonly include: readonly IncludeNode[];
  readonly path: PathChain;
  /** The record that it is nested below, and by which association; neither at a root. */
  readonly parent: GraphRecord | undefined;
  readonly association: Association | undefined;
}

/** Whether a value can stand where a record does: a plain object, or an instance of some model. */
export function isRecordLike(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return isPlainObject(value) || stateOf(value) !== undefined;
}

/** An own property: what is inherited is none of the user's values. */
export function ownValue(source: object, key: string): unknown {
  return Object.hasOwn(source, key) ? (source as Record<string, unknown>)[key] : undefined;
}

/** The object at a place, or a problem with what is there instead. */
export function sourceAt(
  { value, model, path, association }: Place,
  problems: ValidationError[],
): object | undefined {
  if (!isRecordLike(value)) {
    const isItem = association !== undefined && isToMany(association);
    problems.push(association ? wrongShape(association, value, path, isItem) : wrongRoot(model, value, path));
    return undefined;
  }
  if (stateOf(value) !== undefined && !(value instanceof model.declaration.instanceClass)) {
    problems.push(wrongInstance(model, path));
    return undefined;
  }
  return value;
}

/** The places below a record, in input order: one for each record nested under an included association. */
export function placesBelow(
  record: GraphRecord,
  source: object,
  include: readonly IncludeNode[],
  problems: ValidationError[],
): Place[] {
  const below: Place[] = [];
  for (const { association, children } of include) {
    if (record.nested?.has(association)) continue;
    const value = ownValue(source, association.as);
    // Of a stored record it is not known what hangs below it: what was not given stays as it was.
    if (value !== undefined || record.isNew) slotOf(record, association);
    const path = { parent: record.path, step: association.as };
    if (value === undefined || (value === null && !isToMany(association))) continue;
    if (!isToMany(association)) below.push(placeFor(record, association, children, value, path));
    else if (!Array.isArray(value)) problems.push(wrongShape(association, value, path));
    else {
      for (let step = 0; step < value.length; step += 1) {
        below.push(placeFor(record, association, children, value[step], { parent: path, step }));
      }
    }
  }
  return below;
}

function placeFor(
  parent: GraphRecord,
  association: Association,
  include: readonly IncludeNode[],
  value: unknown,
  path: PathChain,
): Place {
  return { model: association.target, value, include, path, parent, association };
}

/** Where the records below an association of a record are collected. */
export function slotOf(record: GraphRecord, association: Association): NestedRecords {
  record.nested ??= new Map();
  const slot = record.nested.get(association) ?? { records: [], throughs: [] };
  record.nested.set(association, slot);
  return slot;
}
