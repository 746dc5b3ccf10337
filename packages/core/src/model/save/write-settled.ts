import type { Call } from '../../execute/call.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { planWrites } from '../../plan/plan-writes.js';
import { planUniqueMoves } from '../../plan/unique-moves.js';
import { stepCount } from '../../plan/write-plan.js';
import { checkWrittenTenants } from '../../validate/tenants.js';
import type { ModelContext } from '../context.js';
import type { Attempt } from '../create/connected-rows.js';
import type { CreateRequest } from '../create/create-request.js';
import { prepareToShowRows } from '../create/show-rows.js';
import type { WriteHooks } from '../hooks/write-hooks.js';
import type { StoredMatches } from './stored-matches.js';
import { valueIn } from './stored-values.js';

/** A save whose stored rows are known, with the operation on each row. */
export interface SettledSave {
  readonly graph: RecordGraph;
  readonly matches: StoredMatches;
  readonly hooks: WriteHooks;
}

/** Writes what differs from the stored rows, and shows the rows on instances. Returns the roots. */
export async function writeSettled(
  context: ModelContext,
  { options: { include }, now, pace }: CreateRequest,
  { graph, matches, hooks }: SettledSave,
  { journal, watchWrite }: Attempt,
  call: Call,
): Promise<object[]> {
  const { session, compiler } = context.database;
  const plan = await planWrites(graph, compiler.dialect, pace);
  const rowOf = (record: GraphRecord) => matches.rowOf(record);
  const shown = { graph, plan, include, hooks, rowOf, journal, pace };
  const showRows = await prepareToShowRows(context, shown, call);
  if (stepCount(plan) === 0) return showRows();
  const { records } = graph;
  checkWrittenTenants(records, compiler.context);
  const moves = planUniqueMoves(records, plan.updates, (record, attribute) => {
    const row = matches.rowOf(record);
    return row && valueIn(row, attribute);
  });
  await watchWrite(() => session.write({ plan, records, now, moves }, call, true));
  return showRows();
}
