import { openPostgres } from './drizzle/postgres.mjs';
import { openSqlite } from './drizzle/sqlite.mjs';

/** Drizzle has no nested writes. Its documentation shows one insert per table, with `returning`. */
export default {
  name: 'Drizzle',
  packages: ['drizzle-orm'],
  open: ({ database, url }) => (database === 'sqlite' ? openSqlite() : openPostgres(url)),
};
