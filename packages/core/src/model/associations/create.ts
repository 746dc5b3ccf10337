import { ValidationError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/session.js';
import type { Transaction } from '../../execute/transaction.js';
import { isRecordInput, ownValue } from '../../graph/walk.js';
import { isToMany } from '../../schema/association.js';
import { canonicalValue } from '../../schema/canonical-value.js';
import { isStored, type StoredRow, stateOf, untouchedDefault } from '../../schema/instance-state.js';
import { attributeNamed, type ScopedValue } from '../../schema/model-definition.js';
import { isSameValue } from '../../util/equality.js';
import { create } from '../create/create.js';
import type { CreateInput, CreateOptions as ModelCreateOptions } from '../create/create-request.js';
import { callOptions, checkOptions } from '../options.js';
import { type AssociationCall, storedSource } from './association-call.js';
import {
  type BelongsToCall,
  type HasCall,
  isHas,
  isThrough,
  rowOfInstance,
  sourceKeyOf,
  type ThroughCall,
} from './kinds.js';
import { clearOtherForeignKeys, updateReplacedInstances } from './link-has.js';
import { setLoaded, setLoadedCreated } from './loaded-associations.js';

/** The options of `create`. */
export interface CreateOptions extends Call {
  readonly include?: unknown;
  readonly through?: unknown;
  /** What the hooks of the new row, and of its through row, find among their options. */
  readonly hookOptions?: object;
}

/** `create`: inserts a new row with what is nested in it, and makes the association lead to it. */
export async function createAssociated(
  call: AssociationCall,
  instance: unknown,
  values: unknown,
  options: CreateOptions = {},
): Promise<object> {
  const known = ['include', 'hookOptions', ...callOptions];
  checkOptions(call.name, options, isThrough(call) ? [...known, 'through'] : known);
  const stored = storedSource(call, instance);
  const source = instance as object;
  const created = isHas(call)
    ? await createHolder(call, source, stored, values, options)
    : await createBeside(call as BelongsToCall | ThroughCall, source, stored, values, options);
  setLoadedCreated(call, source, created);
  return created;
}

/** Where the new row holds the foreign key, it is inserted with it. */
async function createHolder(
  call: HasCall,
  source: object,
  stored: StoredRow,
  value: unknown,
  options: CreateOptions,
): Promise<object> {
  const { database, schema, association } = call;
  const { target, keys } = association;
  const sourceKey = sourceKeyOf(call, stored);
  const foreignKey = keys.map((pair, index) => ({
    attribute: attributeNamed(target, pair.foreignKey),
    value: sourceKey[index],
  }));
  const whole = withSettled(call, value, [...association.scope, ...foreignKey]);
  const context = { database, schema, model: target };
  if (isToMany(association)) return onlyOne(await create(context, inputOf(call, whole, options)));
  const first = (transaction: Transaction) =>
    clearOtherForeignKeys(call, sourceKey, [], (statement) =>
      database.session.execute(statement, { transaction }),
    );
  const created = onlyOne(await create(context, { ...inputOf(call, whole, options), first }));
  updateReplacedInstances(call, sourceKey, source, [rowOfInstance(target, created)]);
  return created;
}

/** Where it does not, the source's row gets one when the new row is in, or a through row has them. */
async function createBeside(
  call: BelongsToCall | ThroughCall,
  instance: object,
  stored: StoredRow,
  value: unknown,
  { through, ...options }: CreateOptions,
): Promise<object> {
  const { database, schema, association } = call;
  const { target, scope } = association;
  if (isThrough(call)) sourceKeyOf(call, stored);
  const throughValues =
    association.kind === 'belongsToMany' && through !== undefined
      ? { [association.through.name]: through }
      : {};
  const input = inputOf(call, withSettled(call, value, scope), options);
  const place = { instance, association, throughValues };
  const [created, joining] = await create({ database, schema, model: target }, { ...input, place });
  if (association.kind === 'belongsToMany')
    setLoaded(call, created as object, association.through.name, joining);
  return created as object;
}

function inputOf(call: AssociationCall, value: unknown, options: ModelCreateOptions): CreateInput {
  return { name: 'create', call: call.name, roots: { values: [value], isArray: false }, options };
}

function onlyOne([created]: readonly object[]): object {
  return created as object;
}

/** The values with those that the association settles; a built instance gets them itself, and stays the same object. */
function withSettled(call: AssociationCall, value: unknown, settled: readonly ScopedValue[]): unknown {
  const { target } = call.association;
  if (!isRecordInput(value)) return value;
  const isInstance = stateOf(value) !== undefined;
  if (isInstance && (isStored(value) || !(value instanceof target.declaration.instanceClass))) return value;
  for (const { attribute, value: wanted } of settled) {
    const { name, type } = attribute;
    const own = ownValue(value, name);
    const isOther = own !== undefined && (own === null || !isSameValue(canonicalValue(own, type), wanted));
    if (!isOther || own === wanted || untouchedDefault(value, name) !== undefined) continue;
    const message = `${call.name}: '${target.name}.${name}' is set by the association; leave it out`;
    throw new ValidationError(message, {
      code: 'INVALID_VALUE',
      model: target.name,
      attribute: name,
      path: [name],
    });
  }
  const values = Object.fromEntries(settled.map((each) => [each.attribute.name, each.value]));
  return isInstance ? Object.assign(value, values) : { ...value, ...values };
}
