import { deleteStatement, updateStatement } from '../../compile/update-delete.js';
import { OptionError } from '../../errors/input-errors.js';
import type { Call } from '../../execute/call.js';
import type { RowValues } from '../../graph/record-graph.js';
import { type Condition, isEverything } from '../../plan/condition.js';
import { readWhere } from '../../plan/read-where.js';
import { touch } from '../../schema/timestamps.js';
import { validateChanges } from '../../validate/validate-changes.js';
import type { ModelContext } from '../context.js';
import { runHooks, transactionForHooks, withHooksAfter } from '../hooks/run-hooks.js';
import { callOptions, checkOptions } from '../options.js';
import { toAssignments } from './assignments.js';

/** The options of a change of many rows: of those that meet a condition, or of all. */
export interface ChangeOptions extends Call {
  readonly where?: unknown;
  readonly all?: boolean;
}

const changeOptions = ['where', 'all', ...callOptions] as const satisfies readonly (keyof ChangeOptions)[];

/** `update`: sets attributes of the rows that meet the conditions, and returns the number of rows. */
export async function updateRows(
  context: ModelContext,
  values: unknown,
  options: ChangeOptions = {},
): Promise<number> {
  const { database, model } = context;
  checkOptions(`${model.name}.update`, options, changeOptions);
  database.session.check(options);
  readCondition(context, 'update', options);
  const change = await beforeBulk(context, 'beforeBulkUpdate', { ...options, values });
  const where = readCondition(context, 'update', change);
  const limits = database.compiler.dialect;
  const call = `${model.name}.update`;
  const changes = await validateChanges({ model, values: change.values, limits, call });
  if (Object.keys(changes).length === 0) return 0;
  return withHooksAfter(context, ['afterBulkUpdate'], change, options, (inTransaction) =>
    runUpdate(context, touch(model, changes), where, inTransaction),
  );
}

/** `destroy`: deletes the rows that meet the conditions, and returns the number of rows. */
export async function destroyRows(context: ModelContext, options: ChangeOptions = {}): Promise<number> {
  const { database, model } = context;
  checkOptions(`${model.name}.destroy`, options, changeOptions);
  database.session.check(options);
  readCondition(context, 'destroy', options);
  const change = await beforeBulk(context, 'beforeBulkDestroy', { ...options });
  const where = readCondition(context, 'destroy', change);
  return withHooksAfter(context, ['afterBulkDestroy'], change, options, async (call) => {
    const statement = deleteStatement(database.compiler, model, where);
    const { rowCount } = await database.session.execute(statement, call);
    return rowCount;
  });
}

/** The argument of a bulk hook, which may change the condition, and the values of an update. */
interface BulkChange extends ChangeOptions {
  values?: unknown;
}

/** Runs the hooks before a change of many rows. Returns the change as the hooks leave it. */
async function beforeBulk(
  context: ModelContext,
  name: 'beforeBulkUpdate' | 'beforeBulkDestroy',
  change: BulkChange,
): Promise<BulkChange> {
  const transaction = transactionForHooks(context, change);
  await runHooks(context.model.declaration.hooks, name, change, { transaction });
  return change;
}

/** Runs an UPDATE with canonical values, and returns the number of rows. */
export async function runUpdate(
  { database: { compiler, session }, model }: ModelContext,
  values: RowValues,
  where: Condition,
  call: Call,
): Promise<number> {
  const statement = updateStatement(compiler, model, toAssignments(model, values), where, []);
  const { rowCount } = await session.execute(statement, call);
  return rowCount;
}

/** Reads the condition of a change. Changing every row needs `all: true`, because a condition is easily forgotten. */
function readCondition({ model }: ModelContext, call: string, options: ChangeOptions): Condition {
  const name = `${model.name}.${call}`;
  const where = readWhere(model, options.where);
  const isForAll = isEverything(where);
  if (isForAll === (options.all === true)) return where;
  const message = isForAll
    ? `${name} needs a condition in \`where\`; to change every row, pass all: true`
    : `${name} was given a condition and all: true; leave one of them out`;
  throw new OptionError(message, { model: model.name });
}
