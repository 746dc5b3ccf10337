import { openPostgres } from './hand/postgres.mjs';
import { openSqlite } from './hand/sqlite.mjs';

/** The code for exactly these workloads, written with the driver alone. */
export default {
  name: 'hand-written',
  packages: ['better-sqlite3', 'pg'],
  open: ({ database, url }) => (database === 'sqlite' ? openSqlite() : openPostgres(url)),
};
