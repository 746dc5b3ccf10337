import type { PlaceRows, SaveRun } from '../../execute/adapter.js';
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
import { lockStatements } from './select-stored-rows.js';
import type { StoredMatches } from './stored-matches.js';

/**
 * Saves a record graph in one statement, which finds the stored rows, compares them, and writes what differs. Without
 * versions, a statement before it locks the stored roots, so that it sees what other saves of them have written. It fails
 * if a root is not stored or the rows have to be read first, so nothing has to be known of the lock before it is sent.
 *
 * @returns `undefined` if nothing was written, because the stored rows have to be read first
 */
export async function saveAtOnce(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
): Promise<Saved | undefined> {
  const { compiler } = context.database;
  const places = compiler.dialect.savesInOneStatement ? planPlaces(graph, request.include) : undefined;
  if (places === undefined) return undefined;
  const plan = await planWrites(graph, compiler.dialect, request.pace);
  const roots = graph.roots.filter(({ identity }) => identity !== undefined);
  const locks = roots.every(hasVersion) ? [] : lockStatements(context, roots);
  const run = { plan, records: graph.records, now: request.now, places, locks, readsOnly: false };
  return runAtOnce(context, request, graph, run);
}

/** Whether the version of a stored root is its lock. */
function hasVersion({ model: { version }, values }: GraphRecord): boolean {
  return version !== undefined && values[version.name] != null;
}

async function runAtOnce(
  context: ModelContext,
  request: CreateRequest,
  graph: RecordGraph,
  run: SaveRun,
): Promise<Saved | undefined> {
  const { session } = context.database;
  let matches: StoredMatches | undefined;
  const rowOf = (record: GraphRecord) => matches?.rowOf(record);
  const { options: call, pace } = request;
  const { include } = call;
  const shown = { graph, plan: run.plan, include, hooks: noHooks, rowOf, journal: undefined, pace };
  const showRows = await prepareToShowRows(context, shown, call);
  const rows = await session.saveAtOnce(run, call);
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
