import type { PeerFile } from '../options.js';
import type { GrowthResult, Setup } from '../results.js';
import { openPeer } from './open-peer.js';

/** How many records one create inserts: a user, and addresses for the rest. */
const SIZES = [10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Measures creates of a user with addresses. Each size has its own process and its own empty database. */
export async function measureGrowth(
  peer: PeerFile,
  setup: Setup,
  serverUrl: string,
): Promise<readonly GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const records of SIZES) {
    const open = await openPeer(peer, setup, serverUrl);
    try {
      const measured = await open.child.call('grow', records - 1);
      results.push({ database: setup.database, name: open.identity.name, records, ...measured });
    } finally {
      await open.close();
    }
  }
  return results;
}
