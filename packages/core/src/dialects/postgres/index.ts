import { ConfigurationError } from '../../errors/schema-errors.js';
import type { DatabaseDialect } from '../database-dialect.js';
import { letProcessEnd } from '../let-process-end.js';
import { PostgresAdapter } from './adapter.js';
import { estimateCost } from './cost-estimate.js';
import { postgresDialect } from './dialect.js';
import { localSettingsStatement } from './local-settings.js';
import { tlsSettings } from './network-failures.js';
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
    'ssl',
    'application_name',
    'statement_timeout',
    'connectionTimeoutMillis',
    'keepAlive',
  ],
  driverOptionsHint: `with a URL, write ${tlsSettings}`,
  parseUrl,
  openKnex: (connection, pool) => letProcessEnd(openKnex(connection as string | object, pool)),
  localSettings: localSettingsStatement,
  createAdapter: ({ preparedStatements }) => new PostgresAdapter(preparedStatements),
});

/** Checks the URL. knex would use an invalid one as a file name, and pg would then connect to the default server. */
function parseUrl(url: string): string {
  try {
    const { username, password, pathname } = new URL(url);
    [username, password, pathname].forEach(decodeURIComponent);
    return url;
  } catch {
    const remedy = 'percent-encode the special characters of its user and password';
    throw new ConfigurationError(`This URL of a PostgreSQL database cannot be read; ${remedy}`);
  }
}
