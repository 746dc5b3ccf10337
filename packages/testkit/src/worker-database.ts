import { Client } from 'pg';
import type { TestedDialect } from './databases-under-test.ts';
import { serverUrl } from './jest/server-url.ts';
import { emptyDatabase, ensureDatabase, workerDatabaseName } from './postgres/databases.ts';

/** The database of one jest worker. Its tests use the database one after another. */
export interface WorkerDatabase {
  connect(): Promise<void>;
  url(): string;
  empty(): Promise<void>;
  disconnect(): Promise<void>;
}

/** Returns the database of the current jest worker. */
export function workerDatabase(dialect: TestedDialect): WorkerDatabase {
  return dialect === 'sqlite' ? memoryDatabase : postgresDatabase();
}

/** Every connection to an SQLite database in memory opens a new, empty database. */
const memoryDatabase: WorkerDatabase = {
  connect: async () => {},
  url: () => 'sqlite::memory:',
  empty: async () => {},
  disconnect: async () => {},
};

function postgresDatabase(): WorkerDatabase {
  let connection: { readonly url: string; readonly client: Client } | undefined;

  function connected() {
    if (connection === undefined)
      throw new Error('The worker connects to its database only while tests run.');
    return connection;
  }

  return {
    async connect() {
      const url = await ensureDatabase(serverUrl(), workerDatabaseName(process.env.JEST_WORKER_ID ?? '1'));
      connection = { url, client: new Client(url) };
      await connection.client.connect();
    },
    url: () => connected().url,
    empty: () => emptyDatabase(connected().client),
    async disconnect() {
      await connection?.client.end();
      connection = undefined;
    },
  };
}
