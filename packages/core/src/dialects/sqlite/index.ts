import { knex as createKnex } from 'knex';
import { type DatabaseDialect, silentLog } from '../database-dialect.js';
import { letProcessEnd } from '../let-process-end.js';
import { SqliteAdapter } from './adapter.js';
import { estimateCost } from './cost-estimate.js';
import { sqliteDialect } from './dialect.js';

/** SQLite by way of better-sqlite3. */
export const sqlite = Object.freeze<DatabaseDialect>({
  ...sqliteDialect,
  estimateCost,
  driver: 'better-sqlite3',
  urlSchemes: ['sqlite'],
  urlExample: 'sqlite:shop.db',
  locationOption: 'filename',
  driverOptions: [],
  parseUrl: (url) => url.replace(/^[a-z]+:(\/\/)?/i, '') || ':memory:',
  openKnex: (filename) =>
    letProcessEnd(
      createKnex({
        client: 'better-sqlite3',
        log: silentLog,
        // The message of an error would repeat the SQL with its values.
        compileSqlOnError: false,
        connection: { filename: filename as string },
        useNullAsDefault: true,
      }),
    ),
  createAdapter: () => new SqliteAdapter(),
});
