import { RecordNotFoundError } from './database-errors.js';
import { formatPath, type Path } from './path.js';

/** Rows of one model that do not exist, and the place that needs them. */
export interface MissingRows {
  readonly model: string;
  /** A path in the values, or the name of the call. */
  readonly where: Path | string;
  /** The attributes that the row was looked up by. Default: its primary key. */
  readonly key?: readonly string[];
  /** The number of missing rows and of rows that are needed. Default: 1 of 1. */
  readonly count?: { readonly missing: number; readonly needed: number };
}

/** A message lists at most this many places. The error has the paths of all. */
const maxListed = 20;

/**
 * Returns the error for rows that must exist and do not.
 *
 * @example
 * addresses[1]: the row of 'address' does not exist
 * product.tags[0]: the row of 'tag' with this name does not exist
 * user.addresses.add: 1 of 2 rows of 'address' do not exist
 */
export function recordNotFound(
  places: readonly MissingRows[],
  details: { readonly association?: string; readonly hint?: string } = {},
): RecordNotFoundError {
  const listed = places.slice(0, maxListed).map(describeMissing);
  const rest = places.length > maxListed ? [`and ${places.length - maxListed} more`] : [];
  const paths = places.map(({ where }) => where).filter((where) => typeof where !== 'string');
  const [path] = paths;
  return new RecordNotFoundError([...listed, ...rest].join('\n'), {
    ...details,
    model: places[0]?.model,
    path,
    paths,
  });
}

function describeMissing({ model, where, key, count = { missing: 1, needed: 1 } }: MissingRows): string {
  const place = typeof where === 'string' ? where : formatPath(where) || model;
  const which = key === undefined ? '' : ` with this ${key.join(' and ')}`;
  if (count.needed === 1) return `${place}: the row of '${model}'${which} does not exist`;
  return `${place}: ${count.missing} of ${count.needed} rows of '${model}'${which} do not exist`;
}
