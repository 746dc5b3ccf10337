import type { PeerFile } from '../options.js';
import type { GrowthResult, Place } from '../results.js';
import { openPeer } from './open-peer.js';

/** How many records one create makes: a user, and addresses for the rest. */
const SIZES = [10, 100, 1000, 10_000, 100_000];

/** What a create of a user with its addresses costs as it grows. Each size has a process of its own, on an empty database. */
export async function measureGrowth(
  peer: PeerFile,
  place: Place,
  serverUrl: string,
): Promise<readonly GrowthResult[]> {
  const results: GrowthResult[] = [];
  for (const records of SIZES) {
    const open = await openPeer(peer, place, serverUrl);
    try {
      const { nanoseconds, bytes } = await open.child.tell('grow', records - 1);
      results.push({ database: place.database, name: open.identity.name, records, nanoseconds, bytes });
    } finally {
      await open.close();
    }
  }
  return results;
}
