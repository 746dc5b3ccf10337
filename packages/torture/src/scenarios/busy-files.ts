import { setTimeout } from 'node:timers/promises';
import { openPlainSql } from '../plain-sql.ts';
import type { Round, Scenario } from '../scenario.ts';
import { withShipments } from '../shipments/with-shipments.ts';
import { Writer } from '../writers.ts';

export const busyFiles: Scenario = {
  faults: 'three processes write to one SQLite file, and a fourth one holds its lock now and then',
  dialects: ['sqlite'],
  async run(round) {
    const url = await round.newDatabase('sqlite');
    await withShipments(round, { database: { url }, plainUrl: url }, async (world) => {
      const { milliseconds, random } = round;
      const writers = ['a', 'b', 'c'].map((prefix) => {
        const seed = random.between(0, 2 ** 31);
        return new Writer(world, { url, prefix, seed, operations: 'own', milliseconds });
      });
      await Promise.all(writers.map(({ works }) => works));
      await lockUntil(round, url, performance.now() + milliseconds);
      await Promise.all(writers.map(({ ended }) => ended));
    });
  },
};

async function lockUntil({ random, tally }: Round, url: string, until: number): Promise<void> {
  const plain = await openPlainSql(url);
  while (performance.now() < until) {
    await plain.rows('begin exclusive');
    tally.fault();
    await setTimeout(random.between(5, random.happens(10) ? 4000 : 100));
    await plain.rows('commit');
    await setTimeout(random.between(50, 500));
  }
  await plain.close();
}
