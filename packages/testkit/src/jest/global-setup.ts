import { dialectsUnderTest } from '../databases-under-test.ts';
import { type PostgresServer, startPostgresServer } from '../postgres/server.ts';
import { announceServerUrl } from './server-url.ts';

declare global {
  // Jest's global setup and global teardown can share only globals.
  var espalierTestServer: PostgresServer | undefined;
}

export default async function globalSetup(): Promise<void> {
  if (!dialectsUnderTest().includes('postgres')) return;
  announceServerUrl(process.env.DATABASE_URL ?? (await startServer()));
}

async function startServer(): Promise<string> {
  globalThis.espalierTestServer = await startPostgresServer();
  return globalThis.espalierTestServer.url;
}
