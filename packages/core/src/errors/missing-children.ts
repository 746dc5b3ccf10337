import { type ErrorDetails, EspalierError } from './espalier-error.js';
import { ValidationError } from './input-errors.js';
import { formatPath, type Path } from './path.js';

/** Stored rows of one association of one record that the values leave out. */
export interface MissingChildren {
  readonly model: string;
  readonly association: string;
  /** The place of the association in the values. */
  readonly path: Path;
  /** The primary key of each row, by attribute. */
  readonly keys: readonly Readonly<Record<string, unknown>>[];
}

/** A message lists at most this many places. The error has all of them. */
const maxListed = 20;

/**
 * A save leaves out stored rows, and nothing says what to do with them. Nothing was written. `missing` lists the rows.
 */
export class MissingChildrenError extends ValidationError {
  static {
    EspalierError.setName(MissingChildrenError, 'MissingChildrenError');
  }

  /** The rows that are missing, by their place. Not in JSON, since keys are values of rows. */
  declare readonly missing: readonly MissingChildren[];

  constructor(
    message: string,
    details: ErrorDetails & { readonly missing?: readonly MissingChildren[] } = {},
  ) {
    super(message, { code: 'MISSING_CHILDREN', ...details });
    Object.defineProperty(this, 'missing', { value: Object.freeze([...(details.missing ?? [])]) });
  }
}

/**
 * Returns the error for stored rows that the values of a save leave out.
 *
 * @example
 * lines: 2 stored rows of 'line' are missing; say what to do with them: missing: 'keep', 'unlink' or 'delete'
 */
export function missingChildren(missing: readonly MissingChildren[]): MissingChildrenError {
  const listed = missing.slice(0, maxListed).map(describe);
  const rest = missing.length > maxListed ? [`and ${missing.length - maxListed} more`] : [];
  const { model, association, path } = missing[0] ?? {};
  const hint = 'set `missing` in the entry of `include`, or on the association';
  return new MissingChildrenError([...listed, ...rest].join('\n'), {
    model,
    association,
    path,
    hint,
    missing,
  });
}

function describe({ model, path, keys }: MissingChildren): string {
  const rows =
    keys.length === 1 ? `1 stored row of '${model}' is` : `${keys.length} stored rows of '${model}' are`;
  return `${formatPath(path)}: ${rows} missing; say what to do with them: missing: 'keep', 'unlink' or 'delete'`;
}
