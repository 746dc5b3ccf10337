import type { KeyValues } from '../../compile/key-conditions.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue, Mismatch } from '../../schema/data-types/index.js';
import { isInstance, storedRowOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { describeKeyFault, primaryKeyForm, primaryKeyFrom } from '../../schema/row-key.js';
import { keyString } from '../../util/equality.js';
import { isPlainObject } from '../../util/plain-object.js';
import {
  type AssociationCall,
  readInstanceRow,
  readKeyPart,
  readStoredKey,
  wrongKeys,
} from './association-call.js';

/** A row of the target model: its primary key, and the instance if one was passed. */
export interface TargetRow {
  readonly key: KeyValues;
  readonly instance: object | undefined;
}

/** Reads the one or more instances or primary keys that were passed to a call. Returns each row once. */
export function readTargetRows(call: AssociationCall, values: unknown): TargetRow[] {
  const { association } = call;
  if (Array.isArray(values) && !association.isToMany) {
    throw wrongKeys(
      call,
      `takes one '${association.target.name}', not an array: a ${association.kind} refers to one`,
    );
  }
  const rows = new Map<string, TargetRow>();
  for (const value of Array.isArray(values) ? values : [values]) {
    const row = readTargetRow(call, value);
    const id = keyString(row.key);
    if (rows.get(id)?.instance === undefined) rows.set(id, row);
  }
  return [...rows.values()];
}

/** Returns a stored instance as a target. */
export function targetRowOf({ primaryKey }: ModelDefinition, instance: object): TargetRow {
  const stored = storedRowOf(instance);
  return { key: primaryKey.map(({ name }) => stored?.valueOf(name)), instance };
}

function readTargetRow(call: AssociationCall, value: unknown): TargetRow {
  const { target } = call.association;
  if (isInstance(value)) {
    return {
      key: readStoredKey(call, target, readInstanceRow(call, target, value), target.primaryKey),
      instance: value,
    };
  }
  return { key: readPrimaryKey(call, target, value), instance: undefined };
}

/** Reads a primary key in the form that findByPk accepts: a value, or an object of the parts of a composite key. */
function readPrimaryKey(call: AssociationCall, model: ModelDefinition, value: unknown): KeyValues {
  const { name, primaryKey } = model;
  const parts = primaryKeyFrom(model, value);
  const form = `takes instances of '${name}' or primary keys (${primaryKeyForm(model)})`;
  if (parts?.length === 1) {
    const [attribute] = primaryKey as [Attribute];
    const key = canonicalValue(parts[0], attribute.type);
    if (!(key instanceof Mismatch)) return [key];
    throw wrongKeys(call, `${form}; a key must be ${key.message()}`);
  }
  if (parts !== undefined && hasNoOtherParts(value, parts))
    return primaryKey.map((attribute, index) => readKeyPart(call, attribute, parts[index]));
  throw wrongKeys(call, `${form}${describeKeyFault(model, value)}`);
}

function hasNoOtherParts(value: unknown, parts: readonly unknown[]): boolean {
  const isPresent = (part: unknown) => part !== null && part !== undefined;
  return isPlainObject(value) && Object.keys(value).length === parts.length && parts.every(isPresent);
}
