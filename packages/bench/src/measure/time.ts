import type { PeerFile } from '../options.ts';
import type { Place, PlaceResult, Rounds } from '../results.ts';
import type { WorkName } from '../work.ts';
import { type OpenPeer, openPeer } from './open-peer.ts';

/** How long one peer's part of a round takes: short, so that a round's parts see the same machine. */
export const TURN_MILLISECONDS = 40;

/**
 * Times every peer at one place. In each round every peer has its turn, in an order of chance so that nobody always
 * comes after the same other, and while one runs all others wait.
 */
export async function timePlace(
  place: Place,
  peers: readonly PeerFile[],
  works: readonly WorkName[],
  rounds: number,
  serverUrl: string,
  tell: (progress: string) => void,
): Promise<PlaceResult> {
  const open: OpenPeer[] = [];
  try {
    for (const peer of peers) open.push(await openPeer(peer, place, serverUrl));
    const times = open.map((): Rounds => ({}));
    for (const work of works) {
      tell(`${place.title}: ${work}`);
      const timed = await timeWork(open, work, rounds);
      for (const [at, figures] of timed.entries()) times[at] = { ...times[at], [work]: figures };
    }
    const { nanoseconds } = await (open[0] as OpenPeer).child.tell('ping', null);
    return {
      place,
      roundTrip: nanoseconds,
      peers: open.map(({ peer, identity }, at) => ({ peer, name: identity.name, rounds: times[at] ?? {} })),
    };
  } finally {
    for (const each of open) await each.close();
  }
}

/** @returns for each peer the nanoseconds of one run, a figure a round */
async function timeWork(open: readonly OpenPeer[], work: WorkName, rounds: number): Promise<number[][]> {
  const runs: number[] = [];
  for (const { child } of open)
    runs.push((await child.tell('warmUp', { work, milliseconds: TURN_MILLISECONDS })).runs);
  const figures = open.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const at of inAnyOrder(open.keys())) {
      const { child } = open[at] as OpenPeer;
      const { nanoseconds } = await child.tell('round', { work, runs: runs[at] as number });
      (figures[at] as number[]).push(nanoseconds / (runs[at] as number));
    }
  }
  return figures;
}

function inAnyOrder(places: Iterable<number>): number[] {
  return [...places]
    .map((place) => ({ place, chance: Math.random() }))
    .sort((one, other) => one.chance - other.chance)
    .map(({ place }) => place);
}
