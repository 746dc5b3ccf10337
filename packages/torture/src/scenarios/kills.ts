import { setTimeout } from 'node:timers/promises';
import { backendsOf, openPlainSql } from '../plain-sql.ts';
import type { Round, Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { withShipments } from '../shipments/with-shipments.ts';

export const kills: Scenario = {
  faults: 'pg_terminate_backend ends connections at random moments',
  dialects: ['postgres'],
  async run(round) {
    const url = await round.newDatabase('postgres');
    await withShipments(round, { database: { url }, plainUrl: url }, async (world) => {
      const until = performance.now() + round.milliseconds;
      await Promise.all([work(world, until), killUntil(round, url, until)]);
    });
  },
};

async function killUntil({ random, tally }: Round, url: string, until: number): Promise<void> {
  const plain = await openPlainSql(url);
  while (performance.now() < until) {
    await setTimeout(random.between(1, 60));
    const backends = await backendsOf(plain);
    const victims = random.happens(10) ? backends : backends.filter(() => random.happens(20));
    for (const pid of victims) {
      await plain.rows(`select pg_terminate_backend(${pid})`);
      tally.fault();
    }
  }
  await plain.close();
}
