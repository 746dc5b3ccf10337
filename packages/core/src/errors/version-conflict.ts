import { VersionConflictError } from './database-errors.js';
import { formatPath, type Path } from './path.js';

/** A row that has changed since it was read, and the place that was to change it. */
export interface OutdatedRow {
  readonly model: string;
  /** A path in the values, or the name of the call. */
  readonly where: Path | string;
}

/** A message lists at most this many places. The error has the paths of all. */
const maxListed = 20;

/**
 * Returns the error for rows that have changed since they were read.
 *
 * @example
 * product.save: the row of 'product' has changed since it was read
 * order.lines[1]: the row of 'line' has changed since it was read
 */
export function versionConflict(rows: readonly OutdatedRow[]): VersionConflictError {
  const listed = rows.slice(0, maxListed).map(describeOutdated);
  const rest = rows.length > maxListed ? [`and ${rows.length - maxListed} more`] : [];
  const paths = rows.map(({ where }) => where).filter((where) => typeof where !== 'string');
  return new VersionConflictError([...listed, ...rest].join('\n'), {
    model: rows[0]?.model,
    attribute: 'version',
    path: paths[0],
    paths,
    hint: 'reload it, apply the change again, and save it',
  });
}

function describeOutdated({ model, where }: OutdatedRow): string {
  const place = typeof where === 'string' ? where : formatPath(where) || model;
  return `${place}: the row of '${model}' has changed since it was read`;
}
