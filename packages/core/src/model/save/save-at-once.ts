import type { PlaceRows, SaveRun } from '../../execute/adapter.js';
import type { Call } from '../../execute/call.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { mayInsert } from '../../graph/record-graph.js';
import { planPlaces } from '../../plan/plan-places.js';
import { planWrites } from '../../plan/plan-writes.js';
import { touch } from '../../schema/timestamps.js';
import type { ModelContext } from '../context.js';
import type { CreateRequest } from '../create/create-request.js';
import { prepareToShowRows } from '../create/show-rows.js';
import { noHooks } from '../hooks/write-hooks.js';
import { describeChanges } from './changes.js';
import { matchStoredRows } from './match-stored-rows.js';
import type { Saved } from './saved.js';
import { savedRowsReader } from './saved-rows.js';
import { findRootRows } from './select-stored-rows.js';
import type { StoredMatches } from './stored-matches.js';

/**
 * Saves a record graph in one statement, which finds the stored rows, compares them, and writes what differs. Without
 * versions, the stored roots are locked first, so that the statement sees what other saves of them have written.
 *
 * @returns `undefined` if nothing was written, because the stored rows have to be read first
 */
export async function saveAtOnce(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
): Promise<Saved | undefined> {
  const { session, compiler } = context.database;
  const places = compiler.dialect.savesInOneStatement ? planPlaces(graph, request.include) : undefined;
  if (places === undefined) return undefined;
  const plan = await planWrites(graph, compiler.dialect, request.pace);
  const run = { plan, records: graph.records, now: request.now, places, readsOnly: false };
  if (hasVersions(graph)) return runAtOnce(context, request, graph, run, request.options);
  const work = async (transaction: Call['transaction']) => {
    const call = { transaction };
    await findRootRows(context, storedRoots(graph), call);
    const saved = await runAtOnce(context, request, graph, run, call);
    if (saved === undefined) throw new NothingWritten();
    return saved;
  };
  try {
    return await session.inTransaction(request.options, work, true);
  } catch (error) {
    if (error instanceof NothingWritten) return undefined;
    throw error;
  }
}

/** Ends a transaction in which the one statement has failed. */
class NothingWritten extends Error {}

function storedRoots({ roots }: RecordGraph): readonly GraphRecord[] {
  return roots.filter(({ identity }) => identity !== undefined);
}

/** Whether a version is the lock of every stored root. */
function hasVersions(graph: RecordGraph): boolean {
  return storedRoots(graph).every(
    ({ model: { version }, values }) => version !== undefined && values[version.name] != null,
  );
}

async function runAtOnce(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  run: SaveRun,
  call: Call,
): Promise<Saved | undefined> {
  const { session } = context.database;
  let matches: StoredMatches | undefined;
  const rowOf = (record: GraphRecord) => matches?.rowOf(record);
  const { pace } = request;
  const { include } = request.options;
  const shown = { graph, plan: run.plan, include, hooks: noHooks, rowOf, journal: undefined, pace };
  const showRows = await prepareToShowRows(context, shown, call);
  const rows = await session.saveAtOnce(run, call, call !== request.options);
  if (rows === undefined) return undefined;
  const found = await settleSavedRows(context, request, graph, run, rows);
  ({ matches } = found);
  const roots = await showRows();
  return { roots, changes: await describeChanges(found.graph, matches, pace?.afterWrite) };
}

/** Settles what the statement has done with each record, from the rows as they were before it. */
async function settleSavedRows(
  { database }: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  { now, places }: SaveRun,
  rows: PlaceRows,
) {
  const pace = request.pace?.afterWrite;
  const found = await matchStoredRows(request, graph, savedRowsReader(database, places, rows, pace), pace);
  for (const record of graph.records) if (record.operation === 'update') completeUpdated(record, now);
  return found;
}

/** Sets the values that an update has written and that the record did not have before. */
function completeUpdated({ model, values, edges }: GraphRecord, now: Date): void {
  for (const { to, pairs } of edges)
    if (mayInsert(to)) for (const { foreignKey, key } of pairs) values[foreignKey.name] = to.values[key.name];
  touch(model, values, now);
  const { version } = model;
  if (version !== undefined) values[version.name] = (values[version.name] as number) + 1;
}
