import { setTimeout } from 'node:timers/promises';
import { backendsOf, openPlainSql, type PlainSql } from '../plain-sql.ts';
import type { Round, Scenario } from '../scenario.ts';
import { createOne, work } from '../shipments/operations.ts';
import { withShipments } from '../shipments/with-shipments.ts';
import type { World } from '../shipments/world.ts';

export const kills: Scenario = {
  faults: 'pg_terminate_backend ends connections at random moments',
  dialects: ['postgres'],
  async run(round) {
    const url = await round.newDatabase('postgres');
    const plain = await openPlainSql(url);
    await withShipments(round, { database: { url }, plainUrl: url }, async (world) => {
      const until = performance.now() + round.milliseconds;
      await Promise.all([work(world, until), killUntil(round, plain, until)]);
      for (let turn = 0; turn < 5; turn += 1) await callAfterKill(round, plain, world);
    });
    await plain.close();
  },
};

async function killUntil(round: Round, plain: PlainSql, until: number): Promise<void> {
  const { random } = round;
  while (performance.now() < until) {
    await setTimeout(random.between(1, 60));
    await kill(round, plain, random.happens(10) ? 100 : 20);
  }
}

/** A connection that died in a statement must not reach the next call. */
async function callAfterKill(round: Round, plain: PlainSql, world: World): Promise<void> {
  const sleeping = round.tally.call(() => world.shipments.database.raw('select pg_sleep(20)'));
  await setTimeout(50);
  await kill(round, plain, 100);
  await sleeping;
  if (!(await createOne(world))) round.tally.violation('the call after a killed one failed');
}

async function kill({ random, tally }: Round, plain: PlainSql, percent: number): Promise<void> {
  for (const pid of await backendsOf(plain)) {
    if (!random.happens(percent)) continue;
    await plain.rows(`select pg_terminate_backend(${pid})`);
    tally.fault();
  }
}
