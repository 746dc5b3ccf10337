import type { Knex } from 'knex';
import type { Dialect } from '../dialect/dialect.js';
import type { Adapter } from '../execute/adapter.js';
import type { CostEstimator } from '../plan/cost-estimate.js';
import type { PoolOptions } from './pool-options.js';

/** Everything that Espalier knows of one kind of database. Each is a folder beside this file, and a line in `index.ts`. */
export interface DatabaseDialect extends Dialect, CostEstimator {
  /** The npm package of the driver, which is the name of its knex client too. */
  readonly driver: string;
  /** The schemes of its URLs, in lower case. */
  readonly urlSchemes: readonly string[];
  /** A URL for messages. */
  readonly urlExample: string;
  /** The option that says where a database is, if no URL does. */
  readonly locationOption: 'filename' | 'connection';
  /**
   * Returns what {@link locationOption} would be instead of a URL.
   *
   * @param url the whole URL, with a scheme of {@link urlSchemes}
   * @throws ConfigurationError if the URL is invalid. No message repeats it: it may hold a password
   */
  parseUrl(url: string): unknown;
  /**
   * Opens a knex instance, whose driver is installed.
   *
   * @param location a value of {@link locationOption}
   * @throws ConfigurationError if the pool options are invalid
   */
  openKnex(location: unknown, pool: PoolOptions | undefined): Knex;
  createAdapter(options: AdapterOptions): Adapter;
}

export interface AdapterOptions {
  /** Whether connections keep statements prepared, which some poolers cannot. */
  readonly preparedStatements: boolean;
}

/** knex would write to the console what is thrown anyway. */
export const silentLog = { warn: () => undefined, error: () => undefined };
