import { TransactionError } from '../../errors/database-errors.js';
import type { Call } from '../../execute/call.js';
import { resolveInclude } from '../../graph/include.js';
import { readInstances, removeProperties } from '../../hydrate/row-reader.js';
import type { FindPlan, RootQuery } from '../../plan/find-plan.js';
import { type FindQuery, planFind } from '../../plan/plan-find.js';
import type { DatabaseContext, ModelContext } from '../context.js';
import { type DriverRows, type RowsOf, readBranches } from './read-branches.js';
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

/**
 * Runs a plan: reads the rows of the model and those of each included association. All statements share the limits of the
 * call.
 */
export function readPlanned(
  database: DatabaseContext,
  plan: Pick<FindPlan, 'root' | 'includes'>,
  call: Call,
): Promise<{ readonly rows: DriverRows; readonly instances: object[] }> {
  return database.session.shareLimits(call, (shared) =>
    readBranches(database, plan, shared, async (rows, rowsOf) => ({
      rows,
      instances: await hydratePlanned(database, plan, { rows, rowsOf }, shared),
    })),
  );
}

/** Returns instances of rows of the model, with what is included. */
export async function hydratePlanned(
  database: DatabaseContext,
  { root, includes }: Pick<FindPlan, 'root' | 'includes'>,
  { rows, rowsOf }: { readonly rows: DriverRows; readonly rowsOf: RowsOf },
  call: Call,
): Promise<object[]> {
  const { model, selection } = root;
  const pace = database.session.paceOf(call, rows.length);
  const hydrating = readInstances(database.compiler, model, selection, rows, pace);
  const instances = hydrating instanceof Promise ? await hydrating : hydrating;
  await readIncluded(database, includes, instances, call, rowsOf);
  removeProperties(instances, selection.hidden);
  return instances;
}

/** Without a transaction, a lock would be released before the caller sees the rows. */
export function checkLock(
  { database, model }: ModelContext,
  { lock }: RootQuery,
  transaction: Call['transaction'],
): void {
  if (lock === undefined || database.session.transactionOf(transaction) !== undefined) return;
  const until = `lock: '${lock.mode}' holds until the transaction ends`;
  const message = `${until}, and this call is in none; see database.transaction()`;
  throw new TransactionError(message, { model: model.name });
}
