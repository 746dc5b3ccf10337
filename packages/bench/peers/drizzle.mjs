import { openPostgres } from './drizzle/postgres.mjs';
import { openSqlite } from './drizzle/sqlite.mjs';

/** It has no nested writes: its pages show an insert a table, and `returning`. */
export default {
  name: 'Drizzle',
  packages: ['drizzle-orm'],
  open: ({ database, url }) => (database === 'sqlite' ? openSqlite() : openPostgres(url)),
};
