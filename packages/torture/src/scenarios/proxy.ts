import { setTimeout } from 'node:timers/promises';
import { type Disturbance, FaultProxy } from '@espalier/testkit';
import type { Random } from '../random.ts';
import type { Round, Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { randomLimits } from '../shipments/random-limits.ts';
import { withShipments } from '../shipments/with-shipments.ts';

export const proxy: Scenario = {
  faults: 'a network that cuts connections at random bytes, stalls, loses, delays and splits',
  dialects: ['postgres'],
  async run(round) {
    const plainUrl = await round.newDatabase('postgres');
    const network = await FaultProxy.start(plainUrl);
    const database = { url: network.url, pool: { max: 5 } };
    const stop = () => network.stop();
    const limits = randomLimits(round, 1000);
    await withShipments(round, { database, plainUrl, limits, stop }, async (world) => {
      const until = performance.now() + round.milliseconds;
      await Promise.all([work(world, until), disturbUntil(round, network, until)]);
    });
  },
};

/** Faults of the network. Each lasts until the returned function is called. */
const faults: Readonly<Record<string, (network: FaultProxy, random: Random) => () => void>> = {
  cut(network) {
    network.cut();
    return () => {};
  },
  stall(network, random) {
    network.stall();
    return () => {
      if (random.happens(30)) network.cut();
      network.resume();
    };
  },
  refuse(network) {
    network.cut();
    network.refuse();
    return () => network.accept();
  },
  // Connections that were lost stay silent, so a call without limits would wait for ever.
  lose: (network, random) => {
    const settle = disturbing(network, (data) => endAt(data, random, 'lost'));
    return () => {
      settle();
      network.cut();
    };
  },
  reset: (network, random) => disturbing(network, (data) => endAt(data, random, 'reset')),
  delay: (network, random) =>
    disturbing(network, (data) => ({ pieces: [data], delay: random.between(0, 20) })),
  split: (network, random) =>
    disturbing(network, (data) => ({ pieces: cutAt(data, random.between(0, data.length)), delay: 1 })),
};

async function disturbUntil({ random, tally }: Round, network: FaultProxy, until: number): Promise<void> {
  while (performance.now() < until) {
    await setTimeout(random.between(20, 300));
    const settle = random.oneOf(Object.values(faults))(network, random);
    tally.fault();
    await setTimeout(random.between(50, random.happens(10) ? 3000 : 500));
    settle();
  }
}

function disturbing(network: FaultProxy, disturb: (data: Buffer) => Disturbance): () => void {
  network.disturb = disturb;
  return () => {
    network.disturb = undefined;
  };
}

/** Ends some connections at a random byte: before a request, in the middle of it, or before its answer. */
function endAt(data: Buffer, random: Random, end: 'reset' | 'lost'): Disturbance {
  if (!random.happens(10)) return { pieces: [data] };
  return { pieces: cutAt(data, random.between(0, data.length)).slice(0, 1), end };
}

function cutAt(data: Buffer, position: number): Buffer[] {
  return [data.subarray(0, position), data.subarray(position)];
}
