import { rootStatement } from '../../compile/select-root.js';
import { TransactionError } from '../../errors/database-errors.js';
import type { Call } from '../../execute/call.js';
import { resolveInclude } from '../../graph/include.js';
import { readInstances, removeProperties } from '../../hydrate/row-reader.js';
import type { FindPlan, RootQuery } from '../../plan/find-plan.js';
import { type FindQuery, planFind } from '../../plan/plan-find.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { readIncluded } from './read-included.js';

/** The options of the finders. */
export interface UncheckedFindOptions extends FindQuery, Call {
  readonly include?: unknown;
}

/** Reads the rows that meet the conditions as instances, with the associations that are included. */
export async function find(context: ModelContext, options: UncheckedFindOptions): Promise<object[]> {
  const plan = planQuery(context, options);
  checkLock(context, plan.root, options.transaction);
  const { instances } = await readPlanned(context.database, plan, options);
  return instances;
}

/** Plans the query that the options of a finder describe. Needs no database. */
export function planQuery(
  { database, schema, model }: ModelContext,
  options: UncheckedFindOptions,
): FindPlan {
  return planFind(model, options, resolveInclude(schema, model, options.include), database.compiler.dialect);
}

/** The parts of a plan that are read. */
type ReadPlan = Pick<FindPlan, 'root' | 'includes'>;

/** Rows as the driver returned them. */
type DriverRows = readonly (readonly unknown[])[];

/**
 * Runs a plan: one statement reads the rows of the model, and one more the rows of each included association. All of them
 * share the limits of the call.
 */
export function readPlanned(
  database: DatabaseContext,
  plan: ReadPlan,
  call: Call,
): Promise<{ readonly rows: DriverRows; readonly instances: object[] }> {
  return database.session.shareLimits(call, async (shared) => {
    const rows = await readRootRows(database, plan, shared);
    return { rows, instances: await hydratePlanned(database, plan, rows, shared) };
  });
}

/** Reads the rows of the model, without what is included. */
export async function readRootRows(
  { compiler, session }: DatabaseContext,
  { root, includes }: ReadPlan,
  call: Call,
): Promise<DriverRows> {
  const { rows } = await session.read(rootStatement(compiler, root, includes), call);
  return rows;
}

/** Returns instances of rows of the model, after reading what is included. */
export async function hydratePlanned(
  database: DatabaseContext,
  { root, includes }: ReadPlan,
  rows: DriverRows,
  call: Call,
): Promise<object[]> {
  const { model, selection } = root;
  const pace = database.session.paceOf(call, rows.length);
  const hydrating = readInstances(database.compiler, model, selection, rows, pace);
  const instances = hydrating instanceof Promise ? await hydrating : hydrating;
  await readIncluded(database, includes, instances, call);
  removeProperties(instances, selection.hidden);
  return instances;
}

/** Without a transaction, a lock would be released before the caller sees the rows. */
function checkLock(
  { database, model }: ModelContext,
  { lock }: RootQuery,
  transaction: Call['transaction'],
): void {
  if (lock === undefined || database.session.transactionOf(transaction) !== undefined) return;
  const until = `lock: '${lock.mode}' holds until the transaction ends`;
  const message = `${until}, and this call is in none; see database.transaction()`;
  throw new TransactionError(message, { model: model.name });
}
