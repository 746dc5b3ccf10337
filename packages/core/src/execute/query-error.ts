import type { Dialect } from '../dialect/dialect.js';
import { TimeoutError } from '../errors/database-errors.js';
import { EspalierError } from '../errors/espalier-error.js';
import { OptionError } from '../errors/input-errors.js';
import { failureError } from './failure-error.js';

/** SQL and bindings, as knex sends them. */
export interface SentQuery {
  sql: string;
  /** What knex builds: `select`, `insert`, `raw` and so on. */
  readonly method?: string | undefined;
  bindings?: readonly unknown[] | undefined;
}

/**
 * Returns the error of Espalier for whatever a query of the program throws: an error of the database, or one of knex or
 * of the driver, which could not build or send the query.
 *
 * @param query the query, if it was sent: its values do not become part of a message
 */
export function queryError(dialect: Dialect, error: unknown, query?: SentQuery): Error {
  if (error instanceof EspalierError) return error;
  if (isQueryTimeout(error)) return queryTimeout(error);
  const failure = dialect.describeFailure(query === undefined ? error : withoutValues(error, query));
  if (failure !== undefined) return failureError(failure, {}, error);
  return new OptionError('The query could not be built or sent; see the cause', { cause: error });
}

const readingMethods: readonly unknown[] = ['select', 'first', 'pluck'];

/** Whether a query that failed may have changed rows all the same, because its answer was lost. */
export function mayHaveRun(dialect: Dialect, error: unknown, method: string | undefined): boolean {
  if (error instanceof EspalierError || readingMethods.includes(method)) return false;
  return dialect.describeFailure(error)?.isAnswerLost === true;
}

interface QueryTimeout {
  readonly timeout: number;
  bindings?: unknown;
}

/** Whether it is the error of knex's own `timeout`, to which knex adds the bindings. */
function isQueryTimeout(error: unknown): error is QueryTimeout {
  const { name, timeout } = (error ?? {}) as { readonly name?: unknown; readonly timeout?: unknown };
  return name === 'KnexTimeoutError' && timeout !== undefined;
}

function queryTimeout(error: QueryTimeout): TimeoutError {
  delete error.bindings;
  const message = `The query took longer than its timeout of ${error.timeout} ms`;
  // knex stops waiting, and the database does not notice.
  return new TimeoutError(message, { cause: error, outcome: 'unknown' });
}

/** Returns an error of the driver, without its message if that repeats a bound value. */
function withoutValues(error: unknown, { sql, bindings = [] }: SentQuery): unknown {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  if (typeof message !== 'string') return error;
  const values = bindings.flatMap((value) => textsOf(value));
  const pieces = [message.split(/[^\p{L}\p{N}]+/u), values.filter((value) => message.includes(value))];
  const repeats = (piece: string) =>
    piece !== '' && !sql.includes(piece) && values.some((value) => value.includes(piece));
  if (!pieces.flat().some(repeats)) return error;
  return Object.create(error as object, {
    message: { value: 'its message contains a value, so see the cause' },
  });
}

function textsOf(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [String(value)];
  return depth > 8 ? [] : Object.values(value).flatMap((each) => textsOf(each, depth + 1));
}
