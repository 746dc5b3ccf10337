import type { Key } from '../../compile/key-conditions.js';
import { ValidationError } from '../../errors/input-errors.js';
import type { TransactionCallbacks } from '../../execute/transaction-callbacks.js';
import type { Values } from '../../graph/record-graph.js';
import { isToMany } from '../../schema/association.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue, Mismatch } from '../../schema/canonical-value.js';
import { type StoredRow, stateOf } from '../../schema/instance-state.js';
import {
  type Association,
  attributeNamed,
  type ModelDefinition,
  type Schema,
} from '../../schema/model-definition.js';
import { describeValue, isPlainObject } from '../../util/describe-value.js';
import { keyString } from '../../util/equality.js';
import type { DatabaseContext } from '../context.js';

/** A call on an association object: `get` of `product.user`, and what it works with. */
export interface AssociationCall<A extends Association = Association> {
  readonly database: DatabaseContext;
  readonly schema: Schema;
  readonly association: A;
  /** Of the call, for messages: `product.user.get`. */
  readonly name: string;
  /** Of the transaction that a call takes part in which shows on instances what it writes. */
  readonly callbacks?: TransactionCallbacks | undefined;
}

/** A row at the other end: an instance of it, or only its primary key. */
export interface TargetRow {
  readonly key: Key;
  readonly instance: object | undefined;
}

/** The error for a call that cannot work. */
export function wrongCall({ name, association }: AssociationCall, message: string): ValidationError {
  const { source, as } = association;
  return new ValidationError(`${name} ${message}`, {
    code: 'INVALID_QUERY',
    model: source.name,
    association: as,
  });
}

/** The stored row of the instance that a call is about. */
export function storedSource(call: AssociationCall, instance: unknown): StoredRow {
  return storedRow(call, call.association.source, instance);
}

function storedRow(call: AssociationCall, model: ModelDefinition, instance: unknown): StoredRow {
  const state = instance !== null && typeof instance === 'object' ? stateOf(instance) : undefined;
  if (state === undefined)
    throw wrongCall(call, `takes an instance of '${model.name}', not ${describeValue(instance)}`);
  if (!(instance instanceof model.declaration.instanceClass)) {
    throw wrongCall(call, `takes an instance of '${model.name}', and was given one of another model`);
  }
  if (state.stored !== undefined) return state.stored;
  throw wrongCall(call, `was given an instance of '${model.name}' that is not stored yet; save it first`);
}

/** The values that an instance shows of some attributes, or is known to have; `undefined` if one of them is null. */
export function shownKey(
  call: AssociationCall,
  model: ModelDefinition,
  instance: object,
  names: readonly string[],
): Key | undefined {
  const stored = stateOf(instance)?.stored;
  const parts = names.map((name) => {
    const shown = Object.hasOwn(instance, name) ? (instance as Values)[name] : undefined;
    const value = shown === undefined ? stored?.valueOf(name) : shown;
    if (value === undefined) throw notLoaded(call, model, name);
    return value === null ? null : canonicalPart(call, attributeNamed(model, name), value);
  });
  return parts.includes(null) ? undefined : parts;
}

/** The values that the row of an instance has, by which other rows refer to it. */
export function storedKey(
  call: AssociationCall,
  model: ModelDefinition,
  stored: StoredRow,
  names: readonly string[],
): Key {
  return names.map((name) => {
    const value = stored.valueOf(name);
    if (value === undefined) throw notLoaded(call, model, name);
    if (value === null)
      throw wrongCall(call, `refers by '${model.name}.${name}', which is null in this instance`);
    return value;
  });
}

function notLoaded(call: AssociationCall, model: ModelDefinition, name: string): ValidationError {
  return wrongCall(
    call,
    `needs '${model.name}.${name}', which this instance was read without; add it to \`attributes\`, or reload the instance`,
  );
}

function canonicalPart(call: AssociationCall, attribute: Attribute, value: unknown): unknown {
  const read = canonicalValue(value, attribute.type);
  if (!(read instanceof Mismatch)) return read;
  throw wrongCall(call, `needs '${attribute.name}' to be ${read.message(value)}`);
}

/** Reads the one or more instances or primary keys that a call was given, each row once. */
export function targetRows(call: AssociationCall, given: unknown): TargetRow[] {
  const { association } = call;
  if (Array.isArray(given) && !isToMany(association)) {
    throw wrongCall(
      call,
      `takes one '${association.target.name}', not an array: a ${association.kind} leads to one`,
    );
  }
  const rows = new Map<string, TargetRow>();
  for (const each of Array.isArray(given) ? given : [given]) {
    const row = targetRow(call, each);
    const id = keyString(row.key);
    if (rows.get(id)?.instance === undefined) rows.set(id, row);
  }
  return [...rows.values()];
}

function targetRow(call: AssociationCall, given: unknown): TargetRow {
  const { target } = call.association;
  const names = target.primaryKey.map(({ name }) => name);
  if (given !== null && typeof given === 'object' && stateOf(given) !== undefined) {
    return { key: storedKey(call, target, storedRow(call, target, given), names), instance: given };
  }
  return { key: givenKey(call, target, given), instance: undefined };
}

/** A primary key in the form that findByPk takes: a value, or of a composite key an object of its parts. */
function givenKey(call: AssociationCall, { name, primaryKey }: ModelDefinition, given: unknown): Key {
  const [only] = primaryKey;
  const names = primaryKey.map((attribute) => attribute.name);
  if (primaryKey.length === 1 && only !== undefined && given !== null && given !== undefined) {
    const read = canonicalValue(given, only.type);
    if (!(read instanceof Mismatch)) return [read];
  }
  const parts = isPlainObject(given) ? (given as Values) : undefined;
  const isWhole =
    parts !== undefined &&
    Object.keys(parts).length === names.length &&
    names.every((each) => Object.hasOwn(parts, each) && parts[each] !== null && parts[each] !== undefined);
  if (primaryKey.length > 1 && parts !== undefined && isWhole) {
    return primaryKey.map((attribute) => canonicalPart(call, attribute, parts[attribute.name]));
  }
  const wanted = primaryKey.length > 1 ? `an object of ${names.join(', ')}` : `a value of '${only?.name}'`;
  throw wrongCall(
    call,
    `takes instances of '${name}' or primary keys (${wanted}), not ${describeValue(given)}`,
  );
}
