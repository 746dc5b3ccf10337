import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { postgresAccount } from './account.ts';
import { createServerFolder, freePort, removeServerFolder, startServerProcess } from './server-process.ts';

/** PgBouncer in front of a PostgreSQL server. */
export interface PgBouncer {
  /** The connection URL of the same database by way of PgBouncer. */
  readonly url: string;
  /** Whether its process has ended without `stop`. */
  hasEnded(): boolean;
  stop(): Promise<void>;
}

export interface PgBouncerOptions {
  /** How many connections to the server it opens. Default: 5. */
  readonly poolSize?: number;
}

/** Returns the path of the installed program `pgbouncer`, if there is one. */
export function findPgBouncer(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find(existsSync);
}

/**
 * Starts the installed PgBouncer with transaction pooling, on a free port that only this machine can reach.
 *
 * @throws Error if PgBouncer is not installed or does not start
 */
export async function startPgBouncer(
  serverUrl: string,
  { poolSize = 5 }: PgBouncerOptions = {},
): Promise<PgBouncer> {
  const program = findPgBouncer();
  if (program === undefined) throw new Error('PgBouncer is not installed.');
  const account = postgresAccount();
  const folder = await createServerFolder('espalier-pgbouncer-', account);
  const url = new URL(serverUrl);
  const target = `host=${url.hostname} port=${url.port} user=${url.username}`;
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = ${target}${url.password === '' ? '' : ` password=${decodeURIComponent(url.password)}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
`,
  );
  const bouncer = await startServerProcess(program, [file], { account, folder, ready: 'process up' });
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    hasEnded: () => bouncer.hasEnded(),
    async stop() {
      await bouncer.end('SIGTERM');
      await removeServerFolder(folder);
    },
  };
}
