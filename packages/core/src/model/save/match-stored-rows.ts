import type { RecordGraph } from '../../graph/record-graph.js';
import { type Pace, paceOfMany } from '../../util/pausable.js';
import { checkNewThroughRows } from '../../validate/missing-values.js';
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
  pace: Pace | undefined,
): Promise<StoredMatches> {
  const matches = await findStoredRows(graph, include, reader, pace);
  const checking = paceOfMany(graph.records.length, pace);
  if (checking.isPauseDue()) await checking.pause();
  checkMatches(name, graph, matches);
  return matches;
}

/**
 * Finds the stored rows of a graph, and settles what is done with each record.
 *
 * @param pace that of the call, or the one after its write
 */
export async function matchStoredRows(
  request: CreateRequest,
  graph: RecordGraph,
  reader: StoredRowReader,
  pace: Pace | undefined,
): Promise<{ readonly graph: RecordGraph; readonly matches: StoredMatches }> {
  const matches = await findMatches(request, graph, reader, pace);
  const settled = await settleRecords(graph, matches, pace);
  checkNewThroughRows(request.call, settled);
  return { graph: settled, matches };
}
