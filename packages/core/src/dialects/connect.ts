import type { Knex } from 'knex';
import { ConfigurationError } from '../errors/schema-errors.js';
import type { SettingsOf } from '../execute/local-settings.js';
import type { ContextValues } from '../schema/tenant.js';
import { memoize } from '../util/memoize.js';
import { type ConnectionOptions, readLocation } from './connection-options.js';
import type { DatabaseDialect } from './database-dialect.js';
import type { DatabaseSettings } from './database-options.js';
import { registeredDialects } from './index.js';
import { requireDriver } from './require-driver.js';

/**
 * Returns the function that sets parameters of the server for the statements of a context, if there are some to set.
 *
 * @throws ConfigurationError if the database has no such parameters
 */
export function settingsOfContext(
  dialect: DatabaseDialect,
  { contextSettings: names }: Pick<DatabaseSettings, 'contextSettings'>,
): SettingsOf | undefined {
  const { localSettings, displayName } = dialect;
  if (names === undefined) return undefined;
  if (localSettings === undefined)
    throw new ConfigurationError(`\`contextSettings\` sets parameters of a server; ${displayName} has none`);
  const textsOf = (context: ContextValues) =>
    new Map([...names].map(([value, parameter]) => [parameter, context.textOf(value)]));
  return memoize((context: ContextValues) => localSettings(textsOf(context)));
}

/** A knex instance, and the dialect of its database. */
export interface ConnectedDialect {
  readonly dialect: DatabaseDialect;
  readonly knex: Knex;
}

/**
 * Opens a knex instance for connection options.
 *
 * @throws ConfigurationError if the options name no database, or its driver is not installed
 */
export function connectDialect(options: ConnectionOptions): ConnectedDialect {
  const { dialect, location } = readLocation(options);
  requireDriver(dialect);
  return { dialect, knex: dialect.openKnex(location, options.pool) };
}

/**
 * Finds the dialect of a knex instance that the user has opened.
 *
 * @throws ConfigurationError if Espalier does not know its client, or if the instance renames identifiers
 */
export function connectExisting(knex: Knex): ConnectedDialect {
  if (knex.client?.config?.wrapIdentifier !== undefined) {
    const remedy = 'pass one that does not, and set `underscored` or `field`';
    throw new ConfigurationError(`This knex instance renames identifiers (wrapIdentifier); ${remedy}`);
  }
  const client: unknown = knex.client?.driverName;
  const dialect = registeredDialects().find(({ driver }) => driver === client);
  if (dialect !== undefined) return { dialect, knex };
  const drivers = [...new Set(registeredDialects().map(({ driver }) => `'${driver}'`))].join(' and ');
  const found = `This knex instance uses the client '${String(client)}'`;
  throw new ConfigurationError(`${found}; Espalier works with ${drivers}`);
}
