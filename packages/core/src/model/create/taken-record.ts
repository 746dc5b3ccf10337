import { UniqueConstraintError } from '../../errors/database-errors.js';
import { formatPath, toPath } from '../../errors/path.js';
import type { GraphRecord, RecordGraph } from '../../graph/record-graph.js';
import type { Attribute } from '../../schema/attribute.js';

/** The maximum number of attempts. An attempt fails if another transaction inserts a missing row in the meantime. */
export const maxAttempts = 5;

/**
 * Returns the new record whose key another transaction has inserted since the key was looked up, if that is what an error
 * says.
 *
 * @param keyOf returns the key by which a record was looked up; `undefined` for a record that was not
 */
export function findTakenRecord(
  error: unknown,
  { records }: RecordGraph,
  keyOf: (record: GraphRecord) => readonly Attribute[] | undefined,
): GraphRecord | undefined {
  if (!(error instanceof UniqueConstraintError) || error.path === undefined) return undefined;
  const { path, attribute, columns } = error;
  const failedPath = formatPath(attribute === undefined ? path : path.slice(0, -1));
  return records.find((record) => {
    if (record.operation !== 'insert' || formatPath(toPath(record.path)) !== failedPath) return false;
    const key = keyOf(record);
    return key !== undefined && isKey(key, columns);
  });
}

/** Whether columns are those of a key. If the database names no columns, they may be. */
function isKey(key: readonly Attribute[], columns: readonly string[] | undefined): boolean {
  if (columns === undefined) return true;
  return columns.length === key.length && key.every(({ column }) => columns.includes(column));
}
