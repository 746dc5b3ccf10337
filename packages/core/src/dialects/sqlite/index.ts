import { ConfigurationError } from '../../errors/schema-errors.js';
import type { DatabaseDialect } from '../database-dialect.js';
import { letProcessEnd } from '../let-process-end.js';
import { SqliteAdapter } from './adapter.js';
import { estimateCost } from './cost-estimate.js';
import { sqliteDialect } from './dialect.js';
import { openKnex } from './open-knex.js';
import { schemaChanges } from './schema-change/index.js';

/** SQLite by way of better-sqlite3. */
export const sqlite = Object.freeze<DatabaseDialect>({
  ...sqliteDialect,
  estimateCost,
  schemaChanges,
  driver: 'better-sqlite3',
  urlSchemes: ['sqlite'],
  urlExample: 'sqlite:shop.db',
  locationOption: 'filename',
  driverOptions: [],
  parseUrl,
  openKnex: (filename, pool) => letProcessEnd(openKnex(filename as string, pool)),
  createAdapter: () => new SqliteAdapter(),
});

function parseUrl(url: string, ssl: unknown): string {
  if (ssl !== undefined) throw new ConfigurationError('The option `ssl` is for PostgreSQL; SQLite is a file');
  return url.replace(/^[a-z]+:(\/\/)?/i, '') || ':memory:';
}
