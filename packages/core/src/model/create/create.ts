import type { Call } from '../../execute/session.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { hydrateCreated } from '../../hydrate/hydrate-create.js';
import { CreateChange } from '../../instance/create-change.js';
import type { Journal } from '../../instance/journal.js';
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
  return withConnectedRows(context, request, async (graph, attempt) => {
    const hooks = createHooks(context, request, graph, attempt.journal);
    try {
      const validating = hooks.beforeRows(() => validate(context, request, graph));
      // Most creates have nothing to wait for.
      if (validating !== undefined) await validating;
      if (graph.roots.length === 0) return [];
      const plan = planWrites(graph, compiler.dialect);
      return await hooks.aroundRows(request.options, async (call) => {
        const outer = session.transactionOf(call.transaction)?.callbacks.journal;
        const change = outer && changeOf(graph, request, hooks);
        await attempt.watchWrite(writeRows(context, request, { graph, plan }, call));
        const journal = hooks.hooked?.journal ?? attempt.journal;
        return showRows(graph, plan, hooks, { change, journal, outer });
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

/** Returns the change that the create makes to instances, to be made before its rows are written. */
function changeOf(graph: RecordGraph, { options }: CreateRequest, { hooked }: CreateHooks): CreateChange {
  return hooked?.change ?? new CreateChange(graph, options.include, true);
}

/** Where what the rows show is recorded. */
interface Recording {
  /** `undefined` outside a transaction. */
  readonly change: CreateChange | undefined;
  /** What the create has shown on instances before its rows, if anything. */
  readonly journal: Journal | undefined;
  /** The journal of the transaction that wrote the rows. */
  readonly outer: Journal | undefined;
}

/** Shows the rows on instances, and makes everything that was shown a part of the transaction that wrote the rows. */
function showRows(
  graph: RecordGraph,
  plan: WritePlan,
  { hooked }: CreateHooks,
  { change, journal, outer }: Recording,
): object[] {
  const recorder = outer && (journal ?? outer);
  const roots = hydrateCreated(graph, plan, { built: hooked?.instances, change, journal: recorder });
  if (hooked === undefined && change !== undefined) {
    change.end();
    recorder?.add(change);
  }
  if (outer === undefined) journal?.commit();
  else journal?.mergeInto(outer);
  return roots;
}
