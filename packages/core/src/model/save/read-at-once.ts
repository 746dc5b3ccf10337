import type { RecordGraph } from '../../graph/record-graph.js';
import { planPlaces } from '../../plan/plan-places.js';
import { planWrites } from '../../plan/plan-writes.js';
import type { ModelContext } from '../context.js';
import type { CreateRequest } from '../create/create-request.js';
import type { StoredRowReader } from './find-stored-rows.js';
import { savedRowsReader } from './saved-rows.js';
import { selectingReader } from './select-stored-rows.js';

/** Returns a reader of the stored rows of a save that is only previewed: by one statement, if the database can do so. */
export async function previewReader(
  context: ModelContext,
  { options, include, now, pace }: CreateRequest,
  graph: RecordGraph,
): Promise<StoredRowReader> {
  const { compiler, session } = context.database;
  const places = compiler.dialect.savesInOneStatement ? planPlaces(graph, include) : undefined;
  if (places === undefined) return selectingReader(context, options, false);
  const plan = await planWrites(graph, compiler.dialect, pace);
  const run = { plan, records: graph.records, now, places, locks: [], readsOnly: true };
  const rows = await session.saveAtOnce(run, options);
  if (rows === undefined) return selectingReader(context, options, false);
  return savedRowsReader(context.database, places, rows, pace);
}
