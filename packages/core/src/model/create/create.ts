import type { Call } from '../../execute/session.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { hydrateCreated } from '../../hydrate/hydrate-create.js';
import { InputSnapshot } from '../../instance/input-snapshot.js';
import type { RollbackOptions } from '../../instance/rollback.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { WritePlan } from '../../plan/write-plan.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import { type CreateHooks, createHooks } from '../hooks/create-hooks.js';
import { withConnectedRows } from './connected-rows.js';
import { type CreateInput, type CreateRequest, readCreateRequest } from './create-request.js';

/** Inserts the rows of nested values, all of them or none, and returns the roots as instances. */
export async function create(context: ModelContext, input: CreateInput): Promise<object[]> {
  const { session, compiler } = context.database;
  session.check(input.options);
  const request = readCreateRequest(context, input);
  return withConnectedRows(context, request, async (graph, watchWrite) => {
    const hooks = createHooks(context, request, graph);
    try {
      const validating = hooks.beforeRows(() => validate(context, request, graph));
      // Most creates have nothing to wait for.
      if (validating !== undefined) await validating;
      if (graph.roots.length === 0) return [];
      const plan = planWrites(graph, compiler.dialect);
      return await hooks.aroundRows(request.options, async (call) => {
        const rollback = rollbackFor(context, request, graph, hooks, call);
        await watchWrite(writeRows(context, request, { graph, plan }, call));
        return hydrateCreated(graph, plan, { undoing: rollback, built: hooks.hooked?.instances });
      });
    } catch (error) {
      hooks.restoreInstances();
      throw error;
    }
  });
}

/** Throws before any SQL if a value is invalid. Returns a promise only if a validator has to be awaited. */
function validate(
  { database }: ModelContext,
  { call }: CreateRequest,
  graph: RecordGraph,
): Promise<void> | void {
  return validateRecordGraph(graph, { limits: database.compiler.dialect, call, mayWait: true });
}

/** Runs the plan, after the step that the caller wants to run before the rows. */
async function writeRows(
  { database: { session } }: ModelContext,
  { now, first }: CreateRequest,
  { graph, plan }: { readonly graph: RecordGraph; readonly plan: WritePlan },
  call: Call,
): Promise<void> {
  const run = { plan, records: graph.records, now, isRepeatable: true };
  if (first === undefined) return session.write(run, call);
  const runBoth = async (transaction: NonNullable<Call['transaction']>) => {
    await first(transaction);
    await session.write(run, { transaction });
  };
  return session.inTransaction(call, runBoth, true);
}

/** Inside a transaction, returns what is needed to restore the caller's instances if the transaction is rolled back. */
function rollbackFor(
  { database: { session } }: ModelContext,
  { options: { include } }: CreateRequest,
  graph: RecordGraph,
  { hooked }: CreateHooks,
  call: Call,
): RollbackOptions | undefined {
  const transaction = session.transactionOf(call.transaction);
  if (transaction === undefined) return undefined;
  return {
    callbacks: transaction.callbacks,
    include,
    snapshot: hooked?.snapshot ?? new InputSnapshot(graph),
  };
}
