import { combineProblems, ValidationError } from '../../errors/input-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import { RecordNotFoundError } from '../../errors/usage-errors.js';
import type { Transaction } from '../../execute/transaction.js';
import { unknownKey } from '../../graph/problems.js';
import { createValues, readValue } from '../../graph/read-values.js';
import type { PendingLookup, Values } from '../../graph/record-graph.js';
import { assign, newInstance } from '../../instance/assign.js';
import { type FilledInstance, fillFromRow } from '../../instance/fill-from-row.js';
import { stateOf } from '../../schema/instance-state.js';
import type { ModelDefinition } from '../../schema/model-definition.js';
import { Op } from '../../schema/operators.js';
import { describeValue, isPlainObject } from '../../util/describe-value.js';
import { unstorableValues } from '../../validate/storage-limits.js';
import { contextOf, type ModelContext } from '../context.js';
import { findAll } from '../find/find.js';
import { checkOptions } from '../options.js';
import { matchRows } from './match-rows.js';

/** What `connectOrCreate` takes. */
export interface ConnectOrCreate {
  readonly where: unknown;
  readonly create: unknown;
}

/**
 * `connect`: an instance that stands for the row with a unique key, to be nested in a create.
 *
 * @throws ValidationError when the values are none of a unique key
 */
export function connect(context: ModelContext, where: unknown): object {
  const { model } = context;
  return createPlaceholder(model, readUniqueKey(context, where, `${model.name}.connect`), undefined);
}

/** `connectOrCreate`: the same, and what to create where there is no such row. */
export function connectOrCreate(context: ModelContext, given: ConnectOrCreate): object {
  const { model } = context;
  const call = `${model.name}.connectOrCreate`;
  checkOptions(call, given, ['where', 'create']);
  const key = readUniqueKey(context, given.where, call);
  if (!isPlainObject(given.create)) {
    throw new ValidationError(
      `${call} takes the values to create as an object, not ${describeValue(given.create)}`,
      {
        code: 'INVALID_SHAPE',
        model: model.name,
      },
    );
  }
  return createPlaceholder(model, key, given.create);
}

function createPlaceholder(model: ModelDefinition, key: Values, create: object | undefined): object {
  const instance = newInstance(model);
  assign(instance, model.attributes, key);
  const state = stateOf(instance);
  if (state !== undefined) state.lookup = Object.freeze({ key: Object.freeze(key), create });
  return instance;
}

function readUniqueKey({ database, model }: ModelContext, where: unknown, call: string): Values {
  const wrong = (why: string) =>
    new ValidationError(`${call} ${why}`, { code: 'INVALID_QUERY', model: model.name });
  if (!isPlainObject(where)) throw wrong(`takes the values of a unique key, not ${describeValue(where)}`);
  const names = Object.keys(where);
  const unknown = names.find((name) => !model.attributeByName.has(name));
  if (unknown !== undefined) throw combineProblems(call, [unknownKey(model, unknown, null)]);
  const key = model.keys.find(
    (each) => each.length === names.length && each.every(({ name }) => names.includes(name)),
  );
  if (key === undefined) {
    const keys = model.keys.map((each) => each.map(({ name }) => name).join(' and ')).join(', or ');
    throw wrong(`takes the values of a unique key: ${keys}, not ${names.join(' and ') || 'nothing'}`);
  }
  const values = createValues();
  const problems: ValidationError[] = [];
  for (const attribute of key)
    readValue(values, model, attribute, (where as Values)[attribute.name], null, problems);
  problems.push(...unstorableValues({ model, values, path: null }, database.compiler.dialect));
  if (problems.length > 0) throw combineProblems(call, problems);
  const absent = key.find(({ name }) => values[name] === undefined || values[name] === null);
  if (absent !== undefined) throw wrong(`has no value for '${absent.name}'; NULL is no key`);
  return values;
}

/**
 * Finds the rows that instances stand for, one statement for each model; an instance whose row is there is stored from
 * then on.
 *
 * @param onTaken is told of each
 * @returns the instances whose rows are not there, and are to be created
 * @throws RecordNotFoundError with the path of every row that has to be there and is not
 */
export async function resolveLookups(
  { database }: ModelContext,
  lookups: readonly PendingLookup[],
  transaction: Transaction | null | undefined,
  onTaken: (taken: FilledInstance) => void,
): Promise<ReadonlySet<object>> {
  const missing: PendingLookup[] = [];
  for (const model of new Set(lookups.map((each) => each.model))) {
    const ofModel = lookups.filter((each) => each.model === model);
    const context = contextOf(database, model.declaration);
    for (const some of inSlices(ofModel))
      for (const each of await findRows(context, some, transaction, onTaken)) missing.push(each);
  }
  const lost = missing.filter(({ lookup }) => lookup.create === undefined);
  if (lost.length > 0) throw lookupsNotFound(lost);
  return new Set(missing.map(({ instance }) => instance));
}

/** Keys of one part travel in one list; a condition with very many keys of several parts is more than SQLite takes. */
const maxComposite = 300;

function inSlices(lookups: readonly PendingLookup[]): readonly (readonly PendingLookup[])[] {
  const isComposite = ({ lookup }: PendingLookup) => Object.keys(lookup.key).length > 1;
  if (lookups.filter(isComposite).length <= maxComposite) return [lookups];
  const slices: PendingLookup[][] = [];
  for (let start = 0; start < lookups.length; start += maxComposite)
    slices.push(lookups.slice(start, start + maxComposite));
  return slices;
}

/**
 * Finds the rows of some keys with one statement; where the database compares more loosely than texts do, it is asked for
 * each of the keys in doubt alone.
 *
 * @returns the lookups whose rows are not there
 */
async function findRows(
  context: ModelContext,
  lookups: readonly PendingLookup[],
  transaction: Transaction | null | undefined,
  onTaken: (taken: FilledInstance) => void,
): Promise<readonly PendingLookup[]> {
  const found = await findAll(context, {
    where: conditionFor(lookups),
    ...(transaction === undefined ? {} : { transaction }),
  });
  const rows = found.map((each) => stateOf(each)?.stored).filter((stored) => stored !== undefined);
  const { matched, missing, unsure } = matchRows(lookups, rows);
  const callbacks = context.database.session.transactionOf(transaction)?.callbacks;
  for (const [{ instance, model }, row] of matched) {
    const taken = fillFromRow(instance, model, row);
    onTaken(taken);
    // Who found it in a transaction that is undone has to look for it again.
    callbacks?.onRollback(taken.revert);
  }
  const lost = [...missing];
  for (const lookup of unsure) lost.push(...(await findRows(context, [lookup], transaction, onTaken)));
  return lost;
}

/** Keys of one part in one list, so that the statement is the same however many there are. */
function conditionFor(lookups: readonly PendingLookup[]): object {
  const single = new Map<string, unknown[]>();
  const composite: object[] = [];
  for (const { lookup } of lookups) {
    const [[name, value] = ['', undefined], ...rest] = Object.entries(lookup.key);
    if (rest.length > 0) composite.push(lookup.key);
    else if (single.has(name)) single.get(name)?.push(value);
    else single.set(name, [value]);
  }
  const lists = [...single].map(([name, values]) => ({ [name]: { [Op.in]: values } }));
  const all = [...lists, ...composite.map((key) => ({ ...key }))];
  return all.length === 1 ? (all[0] as object) : { [Op.or]: all };
}

function lookupsNotFound(lost: readonly PendingLookup[]): RecordNotFoundError {
  const places = lost.map(({ path, model, lookup }) => {
    const where = formatPath(toPath(path)) || model.name;
    return `${where}: there is no row of '${model.name}' with this ${Object.keys(lookup.key).join(' and ')}`;
  });
  const shown = places.slice(0, 20).join('\n');
  const rest = places.length > 20 ? `\nand ${places.length - 20} more` : '';
  const paths = lost.map(({ path }) => toPath(path));
  const message = `${shown}${rest}\ncreate it first, or use connectOrCreate`;
  return new RecordNotFoundError(message, { paths, path: paths[0], model: lost[0]?.model.name });
}
