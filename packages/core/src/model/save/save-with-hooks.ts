import type { Transaction } from '../../execute/transaction.js';
import type { RecordGraph } from '../../graph/record-graph.js';
import { checkNewThroughRows } from '../../validate/missing-values.js';
import type { ModelContext } from '../context.js';
import type { Attempt } from '../create/connected-rows.js';
import { validate } from '../create/create.js';
import type { CreateRequest } from '../create/create-request.js';
import { hooksOfSave } from '../hooks/declared-hooks.js';
import { noHooks, type WriteHooks } from '../hooks/write-hooks.js';
import { describeChanges } from './changes.js';
import { checkIdentities } from './check-matches.js';
import { HookedRows } from './hooked-rows.js';
import { findMatches } from './match-stored-rows.js';
import type { Saved } from './saved.js';
import { selectingReader } from './select-stored-rows.js';
import { writeSettled } from './write-settled.js';

/**
 * Saves a record graph whose models have hooks. Which hooks run is known with the stored rows, so the hooks and the
 * validation between them are part of the transaction. After a collision with another transaction it is not repeated, since
 * hooks may have effects elsewhere. Only an upsert whose key another transaction has inserted runs again, hooks included.
 */
export async function saveWithHooks(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  attempt: Attempt,
): Promise<Saved> {
  // No hook can correct these problems.
  if (graph.problems.count > 0) await validate(context, request, graph);
  await checkIdentities(request.call, graph, request.pace);
  let hooks: WriteHooks = noHooks;
  const work = async (transaction: Transaction) => {
    const call = { transaction };
    const matches = await findMatches(request, graph, selectingReader(context, call, true), request.pace);
    const rows = new HookedRows(graph, matches);
    const hookedCall = { ...request, options: { ...request.options, transaction } };
    hooks = hooksOfSave(context, hookedCall, rows, attempt.journal);
    await hooks.beforeRows(async () => {
      rows.reset();
      await validate(context, request, rows.graph);
      rows.settle();
      checkNewThroughRows(request.call, rows.graph);
    });
    const roots = await writeSettled(context, request, { graph: rows.graph, matches, hooks }, attempt, call);
    await hooks.afterRows(transaction);
    return { roots, changes: await describeChanges(graph, matches, request.pace?.afterWrite) };
  };
  try {
    const saved = await context.database.session.inTransaction(request.options, work);
    hooks.end();
    return saved;
  } catch (error) {
    hooks.restoreInstances();
    throw error;
  }
}
