import type { Statement } from '../../compile/statement.js';
import { destroyStatement, updateStatement } from '../../compile/update-delete.js';
import { OptionError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/call.js';
import { both, type Condition, isEverything, negate } from '../../plan/condition.js';
import { isNotDeleted } from '../../plan/declared-scopes.js';
import { hopsOfCondition } from '../../plan/joined-hops.js';
import { readWhere } from '../../plan/read-where.js';
import { readScopes } from '../../plan/scopes.js';
import { deletionValues, touch } from '../../schema/timestamps.js';
import { validateChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { withKeyConversions } from '../find/with-key-conversions.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { toAssignments } from './assignments.js';
import { readForce, requireParanoid } from './soft-delete.js';

/** The options of a change of many rows: of those that meet a condition, or of all. */
export interface ChangeOptions extends Call {
  readonly where?: unknown;
  readonly scope?: unknown;
  readonly paranoid?: unknown;
  readonly all?: boolean;
}

type OptionNames = readonly (keyof ChangeOptions)[];

const selectionOptions = ['where', 'scope', 'all', ...callOptions] as const satisfies OptionNames;
export const changeOptions = [...selectionOptions, 'paranoid'] as const satisfies OptionNames;

/** The options of a destroy of many rows. */
export interface DestroyRowsOptions extends Omit<ChangeOptions, 'paranoid'> {
  /** Whether the rows of a paranoid model are deleted, and those that are soft-deleted already, too. */
  readonly force?: boolean;
}

/**
 * `update`: sets attributes of the rows that meet the conditions, and returns the number of rows.
 *
 * @param name the name of the call, for messages
 */
export async function updateRows(
  context: ModelContext,
  values: unknown,
  options: ChangeOptions = {},
  name = 'update',
): Promise<number> {
  const { database, model } = context;
  const call = `${model.name}.${name}`;
  checkOptions(call, options, changeOptions);
  database.session.check(options);
  readCondition(context, name, options);
  const change = await beforeBulk(context, 'beforeBulkUpdate', { ...options, values });
  const where = readCondition(context, name, change);
  const { dialect: limits, context: contextValues } = database.compiler;
  const request = { model, values: change.values, limits, context: contextValues, call };
  const changes = await validateChanges(request);
  if (Object.keys(changes).length === 0) return 0;
  const assignments = toAssignments(model, touch(model, changes));
  return withHooksAfter(context, ['afterBulkUpdate'], change, options, async (inTransaction) => {
    const write = () => updateStatement(database.compiler, model, assignments, where, []);
    return changeRows(context, where, inTransaction, write);
  });
}

/** `destroy`: destroys the rows that meet the conditions, and returns the number of rows. */
export async function destroyRows(context: ModelContext, options: DestroyRowsOptions = {}): Promise<number> {
  const { database, model } = context;
  const call = `${model.name}.destroy`;
  checkOptions(call, options, [...selectionOptions, 'force']);
  const force = readForce(model, options.force, call);
  database.session.check(options);
  const hasDeleted = force && model.deletedAt !== undefined;
  const withForce = (change: ChangeOptions) => (hasDeleted ? { ...change, paranoid: false } : change);
  readCondition(context, 'destroy', withForce(options));
  const change = await beforeBulk(context, 'beforeBulkDestroy', { ...options });
  const where = readCondition(context, 'destroy', withForce(change));
  return withHooksAfter(context, ['afterBulkDestroy'], change, options, async (inTransaction) => {
    const write = () => destroyStatement(database.compiler, model, where, { now: new Date(), force });
    return changeRows(context, where, inTransaction, write);
  });
}

/** `restore`: restores the soft-deleted rows that meet the conditions, and returns the number of rows. */
export async function restoreRows(context: ModelContext, options: ChangeOptions = {}): Promise<number> {
  const { database, model } = context;
  const call = `${model.name}.restore`;
  checkOptions(call, options, selectionOptions);
  const deletedAt = requireParanoid(model, call);
  database.session.check(options);
  const isDeleted = negate(isNotDeleted(model));
  const read = (change: ChangeOptions) =>
    both(readCondition(context, 'restore', { ...change, paranoid: false }), isDeleted);
  read(options);
  const change = await beforeBulk(context, 'beforeBulkRestore', { ...options });
  const where = read(change);
  const assignments = toAssignments(model, deletionValues(model, deletedAt, null));
  return withHooksAfter(context, ['afterBulkRestore'], change, options, async (inTransaction) => {
    const write = () => updateStatement(database.compiler, model, assignments, where);
    return changeRows(context, where, inTransaction, write);
  });
}

/** Runs the statement of a change of many rows, and returns their number. */
async function changeRows(
  { database }: ModelContext,
  where: Condition,
  call: Call,
  write: () => Statement,
): Promise<number> {
  const { rowCount } = await withKeyConversions(
    database,
    () => hopsOfCondition(where),
    call,
    () => database.session.execute(write(), call),
  );
  return rowCount;
}

/** The argument of a bulk hook, which may change the condition, and the values of an update. */
interface BulkChange extends ChangeOptions {
  values?: unknown;
}

/** Runs the hooks before a change of many rows. Returns the change as the hooks leave it. */
async function beforeBulk(
  context: ModelContext,
  name: 'beforeBulkUpdate' | 'beforeBulkDestroy' | 'beforeBulkRestore',
  change: BulkChange,
): Promise<BulkChange> {
  const transaction = transactionForHooks(context, change);
  await runHooks(context.model.declaration.hooks, name, change, { transaction });
  return change;
}

/** Reads the condition of a change, with its scopes. Changing every row of them needs `all: true`, because a condition is easily forgotten. */
function readCondition({ model }: ModelContext, call: string, options: ChangeOptions): Condition {
  const name = `${model.name}.${call}`;
  const where = readWhere(model, options.where);
  const isForAll = isEverything(where);
  if (isForAll === (options.all === true)) return both(where, readScopes(model, options));
  const message = isForAll
    ? `${name} needs a condition in \`where\`; to change every row, pass all: true`
    : `${name} was given a condition and all: true; leave one of them out`;
  throw new OptionError(message, { model: model.name });
}
