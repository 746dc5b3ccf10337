import type { PeerFile } from '../options.ts';
import type { Rounds, Setup, SetupResult } from '../results.ts';
import type { WorkloadName } from '../workloads.ts';
import { type OpenPeer, openPeer } from './open-peer.ts';
import { shuffle } from './shuffle.ts';

/** The length of one peer's turn in a round. It is short, so that all turns of a round have the same conditions. */
export const TURN_MILLISECONDS = 40;

/**
 * Times every peer in one setup. In each round every peer has one turn, and the others wait meanwhile.
 * The order is random, so that no peer always runs after the same other peer.
 */
export async function timeSetup(
  setup: Setup,
  peers: readonly PeerFile[],
  workloads: readonly WorkloadName[],
  rounds: number,
  serverUrl: string,
  report: (progress: string) => void,
): Promise<SetupResult> {
  const open: OpenPeer[] = [];
  try {
    for (const peer of peers) open.push(await openPeer(peer, setup, serverUrl));
    const times = new Map<OpenPeer, Rounds>();
    for (const workload of workloads) {
      report(`${setup.title}: ${workload}`);
      const able = open.filter(({ identity }) => identity.workloads.includes(workload));
      const timed = await timeWorkload(able, workload, rounds);
      for (const [at, each] of able.entries()) times.set(each, { ...times.get(each), [workload]: timed[at] });
    }
    const { nanoseconds } = await (open[0] as OpenPeer).child.call('ping', null);
    return {
      setup,
      roundTrip: nanoseconds,
      peers: open.map((each) => ({
        peer: each.peer,
        name: each.identity.name,
        rounds: times.get(each) ?? {},
      })),
    };
  } finally {
    for (const each of open) await each.close();
  }
}

/** @returns for each peer the nanoseconds of one run, one figure per round */
async function timeWorkload(
  open: readonly OpenPeer[],
  workload: WorkloadName,
  rounds: number,
): Promise<number[][]> {
  const runs: number[] = [];
  for (const { child } of open)
    runs.push((await child.call('warmUp', { workload, milliseconds: TURN_MILLISECONDS })).runs);
  const figures = open.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const at of shuffle(open.keys())) {
      const { child } = open[at] as OpenPeer;
      const { nanoseconds } = await child.call('round', { workload, runs: runs[at] as number });
      (figures[at] as number[]).push(nanoseconds / (runs[at] as number));
    }
  }
  return figures;
}
