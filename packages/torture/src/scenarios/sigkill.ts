import { setTimeout } from 'node:timers/promises';
import { openPlainSql } from '../plain-sql.ts';
import type { Round, Scenario } from '../scenario.ts';
import { findWrongRows } from '../shipments/oracle.ts';
import { withShipments } from '../shipments/with-shipments.ts';
import type { World } from '../shipments/world.ts';
import { Writer } from '../writers.ts';

export const sigkill: Scenario = {
  faults: 'two processes that create in one SQLite file are killed at random moments',
  dialects: ['sqlite'],
  async run(round) {
    const url = await round.newDatabase('sqlite');
    await withShipments(round, { database: { url }, plainUrl: url, mayBeMore: true }, async (world) => {
      const until = performance.now() + round.milliseconds;
      for (let turn = 0; performance.now() < until; turn += 1) await killTwo(round, world, url, turn);
    });
  },
};

async function killTwo({ random, tally, milliseconds }: Round, world: World, url: string, turn: number) {
  const writers = [0, 1].map((number) => {
    const prefix = `w${turn}.${number}.`;
    const seed = random.between(0, 2 ** 31);
    return new Writer(world, { url, prefix, seed, operations: 'creations', milliseconds });
  });
  await Promise.all(writers.map(({ works }) => works));
  await setTimeout(random.between(0, 300));
  for (const writer of writers) {
    writer.kill();
    tally.fault();
  }
  await Promise.all(writers.map(({ ended }) => ended));
  const plain = await openPlainSql(url);
  for (const wrong of await findWrongRows(plain, world, true)) tally.violation(wrong);
  await plain.close();
}
