import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Account } from './account.ts';

/** A server in its own process, with its own folder. It also ends if this process ends, even if it is killed. */
export interface ServerProcess {
  /** Whether the process has ended. */
  hasEnded(): boolean;
  /** Ends the process by a signal; its folder stays. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server and waits until it says that it is ready.
 *
 * @param folder belongs to the server; it is removed if this process ends without ending the server
 * @throws Error with the output of the server if it does not start
 */
export async function startServerProcess(
  program: string,
  parameters: readonly string[],
  { account, folder, ready }: { account: Account | undefined; folder: string; ready: string },
): Promise<ServerProcess> {
  const server = spawn(program, parameters, { ...account, cwd: folder });
  await untilOutput(server, ready);
  const watchdog = startWatchdog(server, folder);
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  return {
    hasEnded,
    async end(signal) {
      if (!hasEnded()) {
        const exit = once(server, 'exit');
        server.kill(signal);
        await exit;
      }
      watchdog.kill();
    },
  };
}

/** Creates a temporary folder that the server's account may write to. */
export async function createServerFolder(prefix: string, account: Account | undefined): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  if (account) await chown(folder, account.uid, account.gid);
  return folder;
}

export function removeServerFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Returns a port that no program of this machine listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string')
    throw new Error('The operating system returned no free port.');
  return address.port;
}

function untilOutput(server: ChildProcess, ready: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`${server.spawnfile} ended with code ${code}:\n${output}`)),
    );
    // The output must be read, because a full pipe blocks the server.
    server.stdout?.resume();
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-10_000);
      if (output.includes(ready)) resolve();
    });
  });
}

/** Starts a small process that outlives this one, and then stops the server and removes its folder. */
function startWatchdog(server: ChildProcess, folder: string): ChildProcess {
  const script = join(__dirname, '..', '..', 'watchdog.cjs');
  const watchdog = spawn(process.execPath, [script, String(server.pid), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  return watchdog;
}
