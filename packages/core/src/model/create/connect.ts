import { withStackTrace } from '../../errors/combine-problems.js';
import { ValidationError } from '../../errors/input-errors.js';
import { ProblemList } from '../../errors/problem-list.js';
import { notAnAttribute } from '../../graph/problems.js';
import { createValues, readValue } from '../../graph/read-values.js';
import type { RowValues } from '../../graph/record-graph.js';
import { assign, newInstance } from '../../instance/assign.js';
import type { Attribute } from '../../schema/attribute.js';
import { stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { uniqueKeyOf } from '../../schema/row-key.js';
import { describeValue } from '../../util/describe-value.js';
import { isPlainObject } from '../../util/plain-object.js';
import { findUnstorableValues } from '../../validate/storage-limits.js';
import type { ModelContext } from '../context.js';
import { checkOptions } from '../options.js';

/** The argument of `connectOrCreate`. */
export interface ConnectOrCreate {
  readonly where: unknown;
  readonly create: unknown;
}

/**
 * `connect`: returns a placeholder for the row with a unique key, to be nested in the values of a create.
 *
 * @throws ValidationError if `where` is not the values of a unique key
 */
export function connect(context: ModelContext, where: unknown): object {
  const { model } = context;
  return createPlaceholder(model, readUniqueKey(context, where, `${model.name}.connect`), undefined);
}

/**
 * `connectOrCreate`: returns a placeholder for the row with a unique key, which is created if it does not exist.
 *
 * @param call the call in messages
 * @throws ValidationError if `where` is not the values of a unique key, or `create` is not an object
 */
export function connectOrCreate(
  context: ModelContext,
  options: ConnectOrCreate,
  call = `${context.model.name}.connectOrCreate`,
): object {
  const { model } = context;
  checkOptions(call, options, ['where', 'create']);
  const key = readUniqueKey(context, options.where, call);
  if (!isPlainObject(options.create)) {
    const message = `${call} takes the values to create as an object, not ${describeValue(options.create)}`;
    throw new ValidationError(message, { code: 'INVALID_SHAPE', model: model.name });
  }
  return createPlaceholder(model, key, options.create);
}

function createPlaceholder(model: ModelDefinition, key: RowValues, create: object | undefined): object {
  const instance = newInstance(model);
  assign(instance, model.attributes, key);
  const state = stateOf(instance);
  if (state !== undefined) state.lookup = Object.freeze({ key: Object.freeze(key), create });
  return instance;
}

/** Reads `where` as the values of a unique key, in canonical form. */
function readUniqueKey(context: ModelContext, where: unknown, call: string): RowValues {
  const { model } = context;
  if (!isPlainObject(where)) {
    throw invalidKey(model, call, `takes the values of a unique key, not ${describeValue(where)}`);
  }
  const given = withTenant(context, where as RowValues);
  const key = findUniqueKey(model, Object.keys(given), call);
  const values = readKeyValues(context, key, given, call);
  const absent = key.find(({ name }) => values[name] === undefined || values[name] === null);
  if (absent === undefined) return values;
  throw invalidKey(model, call, `has no value for '${absent.name}'; NULL is no key`);
}

/** Adds the tenant of the context to values that are a unique key with it alone. */
function withTenant({ database, model }: ModelContext, where: RowValues): RowValues {
  const { tenant } = model;
  const value = database.compiler.context.tenantOf(model);
  if (tenant === undefined || value === undefined || Object.hasOwn(where, tenant.name)) return where;
  const isKey = (names: readonly string[]) => uniqueKeyOf(model, names) !== undefined;
  const names = Object.keys(where);
  return !isKey(names) && isKey([...names, tenant.name]) ? { ...where, [tenant.name]: value } : where;
}

function findUniqueKey(model: ModelDefinition, names: readonly string[], call: string): readonly Attribute[] {
  const unknown = names.find((name) => !model.attributeByName.has(name));
  if (unknown !== undefined) throw withStackTrace(notAnAttribute(model, unknown, null).build());
  const key = uniqueKeyOf(model, names);
  if (key !== undefined) return key;
  const keys = model.keys.map((each) => each.map(({ name }) => name).join(' and ')).join(', or ');
  const got = names.join(' and ') || 'nothing';
  throw invalidKey(model, call, `takes the values of a unique key: ${keys}, not ${got}`);
}

function readKeyValues(
  { database, model }: ModelContext,
  key: readonly Attribute[],
  where: RowValues,
  call: string,
): RowValues {
  const values = createValues();
  const problems = new ProblemList();
  for (const attribute of key) readValue(values, model, attribute, where[attribute.name], null, problems);
  findUnstorableValues({ model, values, path: null }, database.compiler.dialect, problems);
  problems.throwIfAny(call);
  return values;
}

function invalidKey({ name: model }: ModelDefinition, call: string, why: string): ValidationError {
  return new ValidationError(`${call} ${why}`, { code: 'INVALID_QUERY', model });
}
