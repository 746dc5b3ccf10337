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
  /** Where the server keeps its data; removed by `stop`. */
  readonly dataFolder: string;
  /** Stops the server and removes its data folder. */
  stop(): Promise<void>;
}

/** Nothing in a throw-away server needs to survive a crash. */
const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'unix_socket_directories='];

/**
 * Starts a PostgreSQL of its own: new data folder, free port, reachable from this machine only.
 * When this process ends without `stop`, however abruptly, the server goes too.
 *
 * @throws Error with the server's own output when it does not start
 */
export async function startPostgresServer(): Promise<PostgresServer> {
  const account = postgresAccount();
  const { initdb, postgres } = await findPostgresBinaries(account);
  const dataFolder = await createDataFolder(initdb, account);
  try {
    const port = await freePort();
    const options = ['listen_addresses=127.0.0.1', `port=${port}`, ...settings].flatMap((each) => [
      '-c',
      each,
    ]);
    const server = spawn(postgres, ['-D', dataFolder, ...options], { ...account, cwd: dataFolder });
    await untilReady(server);
    const watchdog = watch(server, dataFolder);
    return {
      url: `postgres://postgres@127.0.0.1:${port}/postgres`,
      dataFolder,
      stop: () => stop(server, dataFolder, watchdog),
    };
  } catch (error) {
    await removeFolder(dataFolder);
    throw error;
  }
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
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code}:\n${output}`)));
    // Read to the end: a full pipe would block the server.
    server.stdout?.resume();
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
      if (output.includes('ready to accept connections')) resolve();
    });
  });
}

/** A small process that outlives this one: it ends the server and removes its data once this process is gone. */
function watch(server: ChildProcess, dataFolder: string): ChildProcess {
  const script = join(__dirname, '..', '..', 'watchdog.cjs');
  const watchdog = spawn(process.execPath, [script, String(server.pid), dataFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}

async function stop(server: ChildProcess, dataFolder: string, watchdog: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exit = once(server, 'exit');
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    server.kill('SIGINT');
    await exit;
  }
  watchdog.kill();
  await removeFolder(dataFolder);
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
