import type { Knex } from 'knex';
import type { StatementEvent } from '../diagnostics/events.js';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { Comments } from '../execute/sql-comment.js';
import type { Log, ObserverOptions } from '../execute/statement-observer.js';
import { describeValue } from '../util/describe-value.js';
import { anything, findOptionMistake, flag, type OptionKind, oneOf } from '../util/option-kinds.js';
import { isPlainObject } from '../util/plain-object.js';
import type { ConnectionOptions } from './connection-options.js';
import { registeredDialects } from './index.js';
import { readPoolOptions } from './pool-options.js';

/** How to reach a database, and what to log. */
export interface DatabaseOptions extends ConnectionOptions {
  /** A knex instance to work with, instead of connection options. `close` leaves it open. */
  readonly knex?: Knex;
  /**
   * `true` prints the text of each statement that has ended, with its time. A function is called with the text and with the
   * event of the statement: its duration, number of rows, error and call. Default `false`.
   *
   * @example
   * new Database({ url, logging: (sql, { duration = 0 }) => { if (duration > 100) console.warn(duration, sql); } });
   */
  readonly logging?: boolean | ((sql: string, event: StatementEvent) => void);
  /**
   * Whether the events of statements have the bound values, which are personal data, passwords and whatever else the rows
   * contain. Default `false`.
   */
  readonly logBindings?: boolean;
  /**
   * PostgreSQL: whether connections keep statements prepared. Default `true`. Use `false` with a pooler that assigns
   * each transaction to another connection.
   */
  readonly preparedStatements?: boolean;
  /**
   * PostgreSQL: values for a comment that each statement gets, in the format of sqlcommenter, if it is not kept prepared:
   * all statements with `preparedStatements: false`, otherwise those of `raw` and `query`. The function is called for each
   * of them, in the asynchronous context of its call.
   *
   * @example
   * new Database({ url, preparedStatements: false, comments: () => ({ route: request.route, traceparent }) });
   */
  readonly comments?: () => Readonly<Record<string, string | undefined>> | undefined;
  /**
   * PostgreSQL: parameters of the server that have the values of the context of each call, for policies of row level
   * security. They are set until the end of the transaction, in the round trip of the statements, and empty without a
   * context. Keys are names of values of `withContext`, values are names of parameters, which contain a dot.
   *
   * @example
   * new Database({ url, contextSettings: { shopId: 'app.shop_id' } });
   */
  readonly contextSettings?: Readonly<Record<string, string>>;
}

/** Database options with their defaults. */
export interface DatabaseSettings extends ConnectionOptions, ObserverOptions {
  readonly knex: Knex | undefined;
  readonly preparedStatements: boolean;
  readonly comments: Comments | undefined;
  /** The names of parameters of the server, by the names of values of a context. */
  readonly contextSettings: ReadonlyMap<string, string> | undefined;
}

/** The options that cannot be combined with an existing knex instance. */
const connectionOptions = [
  'url',
  'filename',
  'connection',
  'ssl',
  'pool',
] as const satisfies readonly (keyof ConnectionOptions)[];

const optionKinds = {
  url: anything,
  filename: anything,
  connection: anything,
  ssl: { noun: 'true, false or an object', accepts: isSsl },
  pool: anything,
  knex: anything,
  logging: { noun: 'true, false or a function', accepts: isLogging },
  logBindings: flag,
  preparedStatements: flag,
  comments: { noun: 'a function', accepts: (value) => typeof value === 'function' },
  contextSettings: { noun: 'an object of parameters such as `app.shop_id`', accepts: isContextSettings },
} as const satisfies Readonly<Record<Exclude<keyof DatabaseOptions, 'dialect'>, OptionKind>>;

function isSsl(value: unknown): boolean {
  return typeof value === 'boolean' || (value !== null && typeof value === 'object');
}

function isLogging(value: unknown): boolean {
  return typeof value === 'boolean' || typeof value === 'function';
}

/** Custom parameters of PostgreSQL have a prefix. */
const parameterName = /^[a-z_][\w$]*(\.[a-z_][\w$]*)+$/i;

function isContextSettings(value: unknown): boolean {
  if (!isPlainObject(value) || Object.keys(value).length === 0) return false;
  return Object.values(value).every((name) => typeof name === 'string' && parameterName.test(name));
}

/**
 * Reads the options of a database, or its URL.
 *
 * @throws ConfigurationError if an option is unknown, or if `knex` and an option of a connection are combined
 */
export function readDatabaseOptions(options: string | DatabaseOptions): DatabaseSettings {
  const values: DatabaseOptions = typeof options === 'string' ? { url: options } : options;
  if (values === null || typeof values !== 'object')
    throw new ConfigurationError(`A database needs a URL or options, not ${describeValue(values)}`);
  rejectDriverOptions(values);
  const dialect = oneOf(registeredDialects().map(({ name }) => name));
  const mistake = findOptionMistake(values, { ...optionKinds, dialect });
  if (mistake !== undefined) throw new ConfigurationError(`The database was given ${mistake}`);
  readPoolOptions(values.pool);
  const { knex, logging, logBindings = false, ...others } = values;
  const { preparedStatements = true, comments, contextSettings: settings, ...connection } = others;
  const contextSettings = settings && new Map(Object.entries(settings));
  const [superfluous] = connectionOptions.filter((name) => connection[name] !== undefined);
  if (knex !== undefined && superfluous !== undefined)
    throw new ConfigurationError(
      `The database was given \`knex\` and \`${superfluous}\`; leave one of them out`,
    );
  return {
    ...connection,
    knex,
    log: createLog(logging),
    logBindings,
    preparedStatements,
    comments,
    contextSettings,
  };
}

/** @throws ConfigurationError if an option belongs in the location option of a dialect */
function rejectDriverOptions(values: object): void {
  for (const { driverOptions, driverOptionsHint: hint, locationOption } of registeredDialects()) {
    const name = Object.keys(values).find((each) => driverOptions.includes(each));
    if (name === undefined) continue;
    const where = `which belongs in \`${locationOption}\``;
    throw new ConfigurationError(`The database was given the option '${name}', ${where}`, { hint });
  }
}

function createLog(logging: DatabaseOptions['logging'] = false): Log | undefined {
  if (typeof logging === 'function') return logging;
  return logging ? printStatement : undefined;
}

/** Prints a statement. Its time is a comment, so that what is printed can be run. */
function printStatement(sql: string, { duration = 0 }: StatementEvent): void {
  console.log(`${sql} -- ${duration.toFixed(1)} ms`);
}
