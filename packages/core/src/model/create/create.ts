import { currentCall } from '../../diagnostics/calls.js';
import type { Call } from '../../execute/call.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { planWrites } from '../../plan/plan-writes.js';
import { summarisePlan } from '../../plan/summarise-writes.js';
import { stepCount, type WritePlan } from '../../plan/write-plan.js';
import { andThen, orElse, type Pace, type Paced, pauseIfDue } from '../../util/pausable.js';
import { checkWrittenTenants } from '../../validate/tenants.js';
import { validateRecordGraph } from '../../validate/validate-record-graph.js';
import type { ModelContext } from '../context.js';
import { hooksOfCreate } from '../hooks/declared-hooks.js';
import type { WriteHooks } from '../hooks/write-hooks.js';
import { type Attempt, withConnectedRows } from './connected-rows.js';
import { type CreateInput, type CreateRequest, readCreateRequest } from './create-request.js';
import { prepareToShowNone, prepareToShowRows, showsInstances } from './show-rows.js';

/** Inserts the rows of nested values, all of them or none, and returns the roots as instances, unless nobody needs them. */
export function create(context: ModelContext, input: CreateInput): Paced<object[]> {
  const { session } = context.database;
  const outer = session.check(input.options)?.cancellation;
  return session.shareLimits(input.options, (options) =>
    createWithin(context, { ...input, options }, options.cancellation ?? outer),
  );
}

/** Creates within limits that count from the start of the call. */
function createWithin(context: ModelContext, input: CreateInput, pace: Pace | undefined): Paced<object[]> {
  return andThen(readCreateRequest(context, input, pace), (request) =>
    withConnectedRows(context, request, (shared, graph, attempt) =>
      insertGraph(context, shared, graph, attempt),
    ),
  );
}

/**
 * Inserts the rows of a record graph: validates them, plans the writes, runs the plan, shows the rows on instances. Most
 * creates have nothing to wait for but the database, and each await costs time. So no stage returns a promise without need.
 */
export function insertGraph(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  attempt: Attempt,
): Paced<object[]> {
  const hooks = hooksOfCreate(context, request, graph, attempt.journal);
  const { dialect } = context.database.compiler;
  const insert = () =>
    andThen(
      hooks.beforeRows(() => validate(context, request, graph)),
      () => {
        if (graph.roots.length === 0) return [];
        return andThen(planWrites(graph, dialect, request.pace), (plan) =>
          hooks.aroundRows(request.options, (call) =>
            writeAndShow(context, request, { graph, plan, hooks, attempt }, call),
          ),
        );
      },
    );
  return orElse(insert, (error) => {
    hooks.restoreInstances();
    throw error;
  });
}

/**
 * Validates the values before any SQL. Returns a promise only if a validator has to be awaited, or the work has paused.
 *
 * @throws ValidationError with every problem of the values
 */
export function validate(
  { database }: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
): Promise<void> | void {
  return validateRecordGraph(graph, {
    limits: database.compiler.dialect,
    context: database.compiler.context,
    call: request.call,
    allowsAsync: true,
    pace: request.pace,
  });
}

/** Whether there is nothing to write: the only roots are rows that `connectOrCreate` has found. */
function isEmpty(plan: WritePlan): boolean {
  return plan.sequence.length === 0 && stepCount(plan) === 0;
}

interface PlannedCreate {
  readonly graph: RecordGraph;
  readonly plan: WritePlan;
  readonly hooks: WriteHooks;
  readonly attempt: Attempt;
}

/** Runs the plan, and shows the rows on instances, unless nobody sees them. */
function writeAndShow(
  context: ModelContext,
  request: CreateRequest,
  { graph, plan, hooks, attempt: { journal, watchWrite } }: PlannedCreate,
  call: Call,
): Paced<object[]> {
  const { pace, isReturning } = request;
  const { include } = request.options;
  const isShown = isReturning || hooks.hooked !== undefined || showsInstances(graph, plan);
  const shown = { graph, plan, include, hooks, journal, pace };
  const preparing = isShown
    ? prepareToShowRows(context, shown, call)
    : prepareToShowNone(context, journal, call);
  return andThen(preparing, (showRows) => {
    if (isEmpty(plan)) return showRows();
    const write = () => watchWrite(() => writeRows(context, request, { graph, plan, isShown }, call));
    return andThen(andThen(pauseIfDue(graph.records.length, pace), write), showRows);
  });
}

interface PlannedWrite extends Pick<PlannedCreate, 'graph' | 'plan'> {
  /** Whether the rows are shown on instances. */
  readonly isShown: boolean;
}

/** Runs the plan, after the statements of the request that come before the rows, if there are some. */
function writeRows(
  { database: { session, compiler } }: ModelContext,
  { now, before }: CreateRequest,
  { graph, plan, isShown }: PlannedWrite,
  call: Call,
): Paced<void> {
  const run = { plan, records: graph.records, now, isReadBack: isShown, before };
  currentCall()?.describeWrites(() => summarisePlan(plan));
  checkWrittenTenants(graph.records, compiler.context);
  return session.write(run, call);
}
