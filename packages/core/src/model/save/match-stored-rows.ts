import type { RecordGraph } from '../../graph/record-graph.js';
import type { CreateRequest } from '../create/create-request.js';
import { checkMatches } from './check-matches.js';
import { findStoredRows, type StoredRowReader } from './find-stored-rows.js';
import { settleRecords } from './settle.js';
import type { StoredMatches } from './stored-matches.js';

/** Finds the stored rows of a graph, and checks that they allow the save. */
export async function findMatches(
  { call: name, include }: CreateRequest,
  graph: RecordGraph,
  reader: StoredRowReader,
): Promise<StoredMatches> {
  const matches = await findStoredRows(graph, include, reader);
  checkMatches(name, graph, matches);
  return matches;
}

/** Finds the stored rows of a graph, and settles what is done with each record. */
export async function matchStoredRows(
  request: CreateRequest,
  graph: RecordGraph,
  reader: StoredRowReader,
): Promise<{ readonly graph: RecordGraph; readonly matches: StoredMatches }> {
  const matches = await findMatches(request, graph, reader);
  return { graph: settleRecords(graph, matches), matches };
}
