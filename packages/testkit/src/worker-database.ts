import { Client } from 'pg';
import type { TestedDialect } from './databases-under-test.ts';
import { serverUrl } from './jest/server-url.ts';
import { emptyDatabase, ensureDatabase, workerDatabaseName } from './postgres/databases.ts';

/** The database that one jest worker's tests take turns with. */
export interface WorkerDatabase {
  connect(): Promise<void>;
  url(): string;
  empty(): Promise<void>;
  disconnect(): Promise<void>;
}

export function workerDatabase(dialect: TestedDialect): WorkerDatabase {
  return dialect === 'sqlite' ? memoryDatabase : postgresDatabase();
}

/** Every connection to SQLite's memory is a new, empty database. */
const memoryDatabase: WorkerDatabase = {
  connect: async () => {},
  url: () => 'sqlite::memory:',
  empty: async () => {},
  disconnect: async () => {},
};

function postgresDatabase(): WorkerDatabase {
  let connection: { readonly url: string; readonly client: Client } | undefined;

  function connected() {
    if (connection === undefined) throw new Error('The database is known only while tests run.');
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
