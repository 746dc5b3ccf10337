import { ConfigurationError } from '../../errors/schema-errors.js';
import type { DatabaseDialect } from '../database-dialect.js';
import { letProcessEnd } from '../let-process-end.js';
import { PostgresAdapter } from './adapter.js';
import { estimateCost } from './cost-estimate.js';
import { postgresDialect } from './dialect.js';
import { localSettingsStatement } from './local-settings.js';
import { openKnex } from './open-knex.js';
import { schemaChanges } from './schema-change/index.js';

/** PostgreSQL by way of pg. */
export const postgres = Object.freeze<DatabaseDialect>({
  ...postgresDialect,
  estimateCost,
  schemaChanges,
  driver: 'pg',
  urlSchemes: ['postgres', 'postgresql'],
  urlExample: 'postgres://user@host/shop',
  locationOption: 'connection',
  driverOptions: [
    'connectionString',
    'host',
    'port',
    'user',
    'username',
    'password',
    'database',
    'application_name',
    'statement_timeout',
    'connectionTimeoutMillis',
    'keepAlive',
  ],
  driverOptionsHint: 'in place of `url`, write `connection: { connectionString, ... }`',
  parseUrl,
  openKnex: (connection, pool) => letProcessEnd(openKnex(connection as string | object, pool)),
  localSettings: localSettingsStatement,
  createAdapter: (options) => new PostgresAdapter(options),
});

/** Checks the URL. knex would use an invalid one as a file name, and pg would then connect to the default server. */
function parseUrl(url: string, ssl: unknown): unknown {
  const parameters = readParameters(url);
  if (ssl === undefined) return url;
  // pg would let the URL win, and ignore a certificate that the program has given.
  const inUrl = [...parameters.keys()].find((name) => name.startsWith('ssl'));
  if (inUrl !== undefined)
    throw new ConfigurationError(
      `The database was given \`ssl\`, and its URL says '${inUrl}'; leave one out`,
    );
  return { connectionString: url, ssl };
}

function readParameters(url: string): URLSearchParams {
  try {
    const { username, password, pathname, searchParams } = new URL(url);
    [username, password, pathname].forEach(decodeURIComponent);
    return searchParams;
  } catch {
    const remedy = 'percent-encode the special characters of its user and password';
    throw new ConfigurationError(`This URL of a PostgreSQL database cannot be read; ${remedy}`);
  }
}
