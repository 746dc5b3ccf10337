import type { Knex } from 'knex';
import type { Statement } from '../compile/statement.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Adapter } from '../execute/adapter.js';
import type { Comments } from '../execute/sql-comment.js';
import type { CostEstimator } from '../plan/cost-estimate.js';
import type { ChangingDialect } from '../schema-change/change-dialect.js';
import type { PoolOptions } from './pool-options.js';

/** Everything that Espalier knows about one kind of database. Each is a folder next to this file, and a line in `index.ts`. */
export interface DatabaseDialect extends Dialect, CostEstimator, ChangingDialect {
  /** The npm package of the driver, which is also the name of its knex client. */
  readonly driver: string;
  /** The schemes of its URLs, in lower case. */
  readonly urlSchemes: readonly string[];
  /** A URL for messages. */
  readonly urlExample: string;
  /** The option that says where a database is, if no URL does. */
  readonly locationOption: 'filename' | 'connection';
  /** Options of the driver that {@link locationOption} takes, and that programs pass next to a URL by mistake. */
  readonly driverOptions: readonly string[];
  /** How to pass {@link driverOptions}. */
  readonly driverOptionsHint?: string;
  /**
   * Returns the value of {@link locationOption} that says the same as a URL.
   *
   * @param url the whole URL, with a scheme of {@link urlSchemes}
   * @param ssl what the option `ssl` says, if it is set
   * @throws ConfigurationError if the URL is invalid, or its connection cannot have `ssl`. No message repeats the URL, which may contain a password
   */
  parseUrl(url: string, ssl: unknown): unknown;
  /**
   * Opens a knex instance, whose driver is installed.
   *
   * @param location a value of {@link locationOption}
   * @throws ConfigurationError if the pool options are invalid
   */
  openKnex(location: unknown, pool: PoolOptions | undefined): Knex;
  createAdapter(options: AdapterOptions): Adapter;
  /**
   * Returns the statement that sets parameters of the server until the end of the transaction. Absent if the database has no
   * such parameters.
   *
   * @param values by the names of the parameters
   */
  localSettings?(values: ReadonlyMap<string, string>): Statement;
}

export interface AdapterOptions {
  /** Whether connections keep statements prepared, which some poolers cannot. */
  readonly preparedStatements: boolean;
  /** What statements that are not kept prepared say of their program, in a comment. */
  readonly comments: Comments | undefined;
}

/** A log of knex that writes nothing: knex would write errors to the console that are also thrown. */
export const silentLog = { warn: () => undefined, error: () => undefined };
