import type { PeerFile } from '../options.ts';
import type { CountResult, Counts, Place } from '../results.ts';
import type { WorkName } from '../work.ts';
import { type OpenPeer, openPeer } from './open-peer.ts';

/**
 * Checks that a peer does each work right, and counts what it says to the database. Nothing is timed here.
 *
 * @throws Error with the difference between what a work was given, what it returned and what is stored
 */
export async function checkAndCount(
  peer: PeerFile,
  works: readonly WorkName[],
  database: Place['database'],
  serverUrl: string,
): Promise<CountResult> {
  const place: Place = {
    title: '',
    database,
    ...(database === 'postgres' ? { milliseconds: 0 } : {}),
  };
  const open = await openPeer(peer, place, serverUrl);
  try {
    const counted: { [W in WorkName]?: Counts } = {};
    for (const work of works) {
      await open.child.tell('check', work);
      counted[work] = await countWork(open, work, database);
    }
    return { ...open.identity, database, peer, works: counted };
  } finally {
    await open.close();
  }
}

async function countWork(open: OpenPeer, work: WorkName, database: Place['database']): Promise<Counts> {
  if (database === 'sqlite') return open.child.tell('countStatements', work);
  await open.child.tell('round', { work, runs: 1 });
  return open.watch(() => open.child.tell('once', work));
}
