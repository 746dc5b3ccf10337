import type { KeyValues } from '../../compile/key-conditions.js';
import { OptionError, ValidationError } from '../../errors/input-errors.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import type { RowValues } from '../../graph/record-graph.js';
import type { Journal } from '../../instance/journal.js';
import type { Attribute } from '../../schema/attribute.js';
import { canonicalValue, Mismatch } from '../../schema/data-types/index.js';
import { isInstance, type StoredRow, storedRowOf } from '../../schema/instance-state.js';
import type {
  AssociationDefinition,
  BelongsToAssociation,
  BelongsToManyAssociation,
  HasAssociation,
  ModelDefinition,
  Schema,
} from '../../schema/model-definition.js';
import { describeValue } from '../../util/describe-value.js';
import { isSameValue } from '../../util/equality.js';
import type { DatabaseContext } from '../context.js';

/** A call on an association object, such as `product.user.get`. */
export interface AssociationCall<A extends AssociationDefinition = AssociationDefinition> {
  readonly database: DatabaseContext;
  readonly schema: Schema;
  readonly association: A;
  /** The name of the call, for messages: `product.user.get`. */
  readonly name: string;
  /** The journal of the transaction that the call takes part in, if the call writes. */
  readonly journal?: Journal | undefined;
}

/** A call on a belongsTo. */
export type BelongsToCall = AssociationCall<BelongsToAssociation>;

/** A call on a hasOne or a hasMany. */
export type HasCall = AssociationCall<HasAssociation>;

/** A call on a belongsToMany. */
export type BelongsToManyCall = AssociationCall<BelongsToManyAssociation>;

/** Returns the error for a mistake of the developer: it does not depend on the data of a request. */
export function wrongCall({ name, association }: AssociationCall, message: string): OptionError {
  const { source, as } = association;
  return new OptionError(`${name} ${message}`, { model: source.name, association: as });
}

/** Returns the error for keys that the call cannot use. They may come from a request. */
export function wrongKeys(
  { name, association }: AssociationCall,
  message: string,
  hint?: string,
): ValidationError {
  const { source, as } = association;
  return new ValidationError(`${name} ${message}`, {
    code: 'INVALID_QUERY',
    model: source.name,
    association: as,
    hint,
  });
}

/** Returns the row of the source instance. @throws OptionError if it is not a stored instance of the source model */
export function readSourceRow(call: AssociationCall, instance: unknown): StoredRow {
  return readInstanceRow(call, call.association.source, instance);
}

/**
 * Returns the row of an instance.
 *
 * @throws OptionError if it is not a stored instance of the model; RecordNotFoundError if it shows a row of another tenant
 */
export function readInstanceRow(call: AssociationCall, model: ModelDefinition, instance: unknown): StoredRow {
  if (!isInstance(instance))
    throw wrongCall(call, `takes an instance of '${model.name}', not ${describeValue(instance)}`);
  if (!(instance instanceof model.declaration.instanceClass)) {
    throw wrongCall(call, `takes an instance of '${model.name}', and was given one of another model`);
  }
  const stored = storedRowOf(instance);
  if (stored !== undefined) {
    checkTenant(call, model, stored);
    return stored;
  }
  throw wrongCall(call, `was given an instance of '${model.name}' that is not stored yet; save it first`);
}

function checkTenant({ database, name }: AssociationCall, model: ModelDefinition, stored: StoredRow): void {
  const { tenant } = model;
  const expected = database.compiler.context.tenantOf(model);
  const value = tenant && stored.valueOf(tenant.name);
  if (expected === undefined || value === undefined || isSameValue(value, expected)) return;
  throw recordNotFound([{ model: model.name, where: name }]);
}

/**
 * Checks that a link does not change the tenant of a row.
 *
 * @throws ValidationError if the values of the foreign key have another one
 */
export function requireSameTenant(call: AssociationCall, model: ModelDefinition, values: RowValues): void {
  const { tenant } = model;
  const expected = call.database.compiler.context.tenantOf(model);
  if (tenant === undefined || expected === undefined) return;
  const value = values[tenant.name];
  if (value === undefined || isSameValue(value, expected)) return;
  const what = `'${model.name}.${tenant.name}', which is the tenant of the row`;
  throw wrongKeys(call, `would change ${what} and cannot be another than that of the context`);
}

/**
 * Returns the key of a source instance that its association starts from, in canonical form: the values that the instance
 * shows, else those of its row. Returns `undefined` if one of them is null, because then the association finds no row.
 */
export function readShownSourceKey(call: AssociationCall, instance: object): KeyValues | undefined {
  const { source, hops } = call.association;
  const stored = storedRowOf(instance);
  const key = hops[0].pairs.map(({ from }) => {
    const shown = Object.hasOwn(instance, from.name) ? (instance as RowValues)[from.name] : undefined;
    const value = shown === undefined ? stored?.valueOf(from.name) : shown;
    if (value === undefined) throw notLoaded(call, source, from);
    return value === null ? null : readKeyPart(call, from, value);
  });
  return key.includes(null) ? undefined : key;
}

/** Returns the key of the source's row that foreign keys refer to. */
export function readStoredSourceKey(call: AssociationCall, stored: StoredRow): KeyValues {
  const { source, hops } = call.association;
  return readStoredKey(
    call,
    source,
    stored,
    hops[0].pairs.map(({ from }) => from),
  );
}

/**
 * Returns the values of a row that foreign keys refer to.
 *
 * @throws OptionError if a value was not read; ValidationError if a value is null
 */
export function readStoredKey(
  call: AssociationCall,
  model: ModelDefinition,
  stored: StoredRow,
  attributes: readonly Attribute[],
): KeyValues {
  return attributes.map((attribute) => {
    const value = stored.valueOf(attribute.name);
    if (value === undefined) throw notLoaded(call, model, attribute);
    if (value === null)
      throw wrongKeys(call, `refers by '${model.name}.${attribute.name}', which is null in this instance`);
    return value;
  });
}

/** Returns one part of a key in its canonical form. */
export function readKeyPart(call: AssociationCall, attribute: Attribute, value: unknown): unknown {
  const read = canonicalValue(value, attribute.type);
  if (!(read instanceof Mismatch)) return read;
  throw wrongKeys(call, `needs '${attribute.name}' to be ${read.message()}`);
}

function notLoaded(call: AssociationCall, model: ModelDefinition, { name }: Attribute): OptionError {
  const problem = `needs '${model.name}.${name}', which this instance was read without`;
  return wrongCall(call, `${problem}; add it to \`attributes\`, or reload the instance`);
}
