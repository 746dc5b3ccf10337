import { findPgBouncer, startPgBouncer } from '@espalier/testkit';
import type { Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { randomLimits } from '../shipments/random-limits.ts';
import { withShipments } from '../shipments/with-shipments.ts';

export const pgbouncer: Scenario = {
  faults: 'random timeouts and aborted signals through PgBouncer with transaction pooling',
  dialects: ['postgres'],
  missing: () => (findPgBouncer() === undefined ? 'PgBouncer is not installed' : undefined),
  async run(round) {
    const plainUrl = await round.newDatabase('postgres');
    // Fewer connections than workers, so that transactions change their connections and calls wait for one.
    const bouncer = await startPgBouncer(plainUrl, { poolSize: 3 });
    const stop = async () => {
      if (bouncer.hasEnded()) round.tally.violation('PgBouncer has crashed');
      await bouncer.stop();
    };
    const database = { url: bouncer.url, preparedStatements: false };
    await withShipments(round, { database, plainUrl, limits: randomLimits(round, 200), stop }, (world) =>
      work(world, performance.now() + round.milliseconds),
    );
  },
};
