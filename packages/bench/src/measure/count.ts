import type { PeerFile } from '../options.ts';
import type { CountResult, Counts, Setup } from '../results.ts';
import type { WorkloadName } from '../workloads.ts';
import { type OpenPeer, openPeer } from './open-peer.ts';

/**
 * Checks that a peer runs each workload correctly, and counts its statements and round trips. Nothing is timed here.
 *
 * @throws Error with the difference between the input of a workload, its result and the stored rows
 */
export async function checkAndCount(
  peer: PeerFile,
  workloads: readonly WorkloadName[],
  database: Setup['database'],
  serverUrl: string,
): Promise<CountResult> {
  const setup: Setup = {
    title: '',
    database,
    ...(database === 'postgres' ? { milliseconds: 0 } : {}),
  };
  const open = await openPeer(peer, setup, serverUrl);
  try {
    const counted: { [Name in WorkloadName]?: Counts } = {};
    for (const workload of workloads.filter((name) => open.identity.workloads.includes(name))) {
      await open.child.call('check', workload);
      counted[workload] = await countWorkload(open, workload, database);
    }
    return { ...open.identity, database, peer, workloads: counted };
  } finally {
    await open.close();
  }
}

async function countWorkload(
  open: OpenPeer,
  workload: WorkloadName,
  database: Setup['database'],
): Promise<Counts> {
  if (database === 'sqlite') return open.child.call('countStatements', workload);
  await open.child.call('prepareOnce', workload);
  return open.watch(() => open.child.call('once', workload));
}
