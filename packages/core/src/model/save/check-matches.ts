import { missingChildren } from '../../errors/missing-children.js';
import { toPath } from '../../errors/path.js';
import { ProblemList } from '../../errors/problem-list.js';
import { recordNotFound } from '../../errors/record-not-found.js';
import { versionConflict } from '../../errors/version-conflict.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import { rowElsewhere } from '../../graph/save-problems.js';
import type { Pace } from '../../util/pausable.js';
import { findDuplicateKeys } from '../../validate/duplicate-keys.js';
import type { Placement } from './placements.js';
import type { StoredMatches } from './stored-matches.js';
import { valueIn } from './stored-values.js';

/**
 * Rejects a save that cannot be done with the rows that are stored. Nothing has been written.
 *
 * @param call the call in messages: `order.save`
 * @throws RecordNotFoundError with the path of every row that does not exist
 * @throws VersionConflictError with the path of every row that has changed since its version was read
 * @throws ValidationError with the path of every row that belongs to another parent
 * @throws MissingChildrenError with the rows that the values leave out, where the rules refuse that
 */
export function checkMatches(call: string, graph: RecordGraph, matches: StoredMatches): void {
  const isGone = ({ identity }: GraphRecord) => identity?.operation !== 'upsert';
  const gone = graph.records.filter((record) => matches.notFound.has(record) && isGone(record));
  if (gone.length > 0) throw rowsNotFound(gone);
  const outdated = graph.records.filter((record) => isOutdated(record, matches.rowOf(record)));
  if (outdated.length > 0)
    throw versionConflict(outdated.map(({ model, path }) => ({ model: model.name, where: toPath(path) })));
  const problems = new ProblemList(graph.problems.max);
  for (const record of matches.elsewhere) problems.add(rowElsewhere(record, placeOf(matches, record)));
  problems.throwIfAny(call);
  if (matches.missing.length > 0) throw missingChildren(matches.missing);
}

/**
 * Rejects a save in which two records are the same stored row, before its rows are found.
 *
 * @throws ValidationError with the path of every such record
 */
export async function checkIdentities(
  call: string,
  { records, problems: { max } }: RecordGraph,
  pace: Pace | undefined,
): Promise<void> {
  const problems = new ProblemList(max);
  const identified = records.filter(({ identity }) => identity !== undefined);
  await findDuplicateKeys(identified, problems, pace);
  problems.throwIfAny(call);
}

/** Whether a record gives another version than its row has. */
function isOutdated({ model, values, identity }: GraphRecord, row: object | undefined): boolean {
  if (model.version === undefined || identity === undefined || row === undefined) return false;
  const given = values[model.version.name];
  return given !== undefined && given !== valueIn(row, model.version);
}

function placeOf(matches: StoredMatches, record: GraphRecord) {
  return (matches.placementOf(record) as Placement).childList.association;
}

function rowsNotFound(records: readonly GraphRecord[]) {
  const places = records.map(({ model, path, identity }) => {
    const key = identity?.key === model.primaryKey ? undefined : identity?.key.map(({ name }) => name);
    return { model: model.name, where: toPath(path), ...(key !== undefined && { key }) };
  });
  return recordNotFound(places, { hint: "leave out the key to insert a row, or use mode 'upsert'" });
}
