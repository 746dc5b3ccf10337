import type { Key } from '../../compile/key-conditions.js';
import type { Values } from '../../graph/record-graph.js';
import { canonicalValue, Mismatch } from '../../schema/data-types/index.js';
import { stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { describeValue } from '../../util/describe-value.js';
import { keyString } from '../../util/equality.js';
import { isPlainObject } from '../../util/plain-object.js';
import { type AssociationCall, canonicalPart, storedKey, storedRow, wrongKeys } from './association-call.js';

/** A row of the target model: its primary key, and the instance if one was passed. */
export interface TargetRow {
  readonly key: Key;
  readonly instance: object | undefined;
}

/** Reads the one or more instances or primary keys that were passed to a call. Returns each row once. */
export function readTargetRows(call: AssociationCall, values: unknown): TargetRow[] {
  const { association } = call;
  if (Array.isArray(values) && !association.isToMany) {
    throw wrongKeys(
      call,
      `takes one '${association.target.name}', not an array: a ${association.kind} leads to one`,
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

/** Returns the row of a stored instance. */
export function targetRowOf({ primaryKey }: ModelDefinition, instance: object): TargetRow {
  const stored = stateOf(instance)?.stored;
  return { key: primaryKey.map(({ name }) => stored?.valueOf(name)), instance };
}

function readTargetRow(call: AssociationCall, value: unknown): TargetRow {
  const { target } = call.association;
  if (value !== null && typeof value === 'object' && stateOf(value) !== undefined) {
    return {
      key: storedKey(call, target, storedRow(call, target, value), target.primaryKey),
      instance: value,
    };
  }
  return { key: readPrimaryKey(call, target, value), instance: undefined };
}

/** Reads a primary key in the form that findByPk takes: a value, or an object of the parts of a composite key. */
function readPrimaryKey(call: AssociationCall, { name, primaryKey }: ModelDefinition, value: unknown): Key {
  const [only] = primaryKey;
  const names = primaryKey.map((attribute) => attribute.name);
  if (primaryKey.length === 1 && only !== undefined && value !== null && value !== undefined) {
    const read = canonicalValue(value, only.type);
    if (!(read instanceof Mismatch)) return [read];
  }
  const parts = isPlainObject(value) ? (value as Values) : undefined;
  const isWhole =
    parts !== undefined &&
    Object.keys(parts).length === names.length &&
    names.every((each) => Object.hasOwn(parts, each) && parts[each] !== null && parts[each] !== undefined);
  if (primaryKey.length > 1 && parts !== undefined && isWhole) {
    return primaryKey.map((attribute) => canonicalPart(call, attribute, parts[attribute.name]));
  }
  const wanted = primaryKey.length > 1 ? `an object of ${names.join(', ')}` : `a value of '${only?.name}'`;
  throw wrongKeys(
    call,
    `takes instances of '${name}' or primary keys (${wanted}), not ${describeValue(value)}`,
  );
}
