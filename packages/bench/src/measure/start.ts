import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PeerFile } from '../options.ts';
import type { Start, StartResult } from '../results.ts';
import { shuffle } from './shuffle.ts';

/** Measures the start of a process for each peer, in rounds with one fresh process for each peer, in random order. */
export async function measureStarts(peers: readonly PeerFile[], rounds: number): Promise<StartResult[]> {
  const starts = peers.map((): Start[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const at of shuffle(peers.keys())) {
      const measured = await start(peers[at] as PeerFile);
      // One more round comes first, which fills the cache of the file system.
      if (round > 0) starts[at]?.push(measured);
    }
  }
  return starts.map((measured) => ({ name: measured[0]?.name ?? '', starts: measured }));
}

async function start(peer: PeerFile): Promise<Start> {
  const file = join(__dirname, '../child/start.js');
  const env = { ...process.env, NODE_ENV: 'production' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-deprecation', file, peer], { env });
  return JSON.parse(stdout) as Start;
}
