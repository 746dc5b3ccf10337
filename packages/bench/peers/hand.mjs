import { openPostgres } from './hand/postgres.mjs';
import { openSqlite } from './hand/sqlite.mjs';

/** What somebody writes who needs just these calls, with the driver alone. */
export default {
  name: 'hand-written',
  packages: ['better-sqlite3', 'pg'],
  open: ({ database, url }) => (database === 'sqlite' ? openSqlite() : openPostgres(url)),
};
