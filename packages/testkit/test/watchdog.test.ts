import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('stops the server and removes its data after the process that started it has ended', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'espalier-watchdog-'));
  const server = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const watchdog = spawn(process.execPath, [
    join(__dirname, '..', 'watchdog.cjs'),
    String(server.pid),
    dataFolder,
  ]);

  const ends = Promise.all([once(server, 'exit'), once(watchdog, 'exit')]);
  watchdog.stdin.end();
  const [, [watchdogCode]] = await ends;

  expect(watchdogCode).toBe(0);
  expect(existsSync(dataFolder)).toBe(false);
});
