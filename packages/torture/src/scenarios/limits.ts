import { dialectsUnderTest } from '@espalier/testkit';
import type { Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { randomLimits } from '../shipments/random-limits.ts';
import { withShipments } from '../shipments/with-shipments.ts';

export const limits: Scenario = {
  faults: 'random timeouts and aborted signals, at every stage of a call, on both databases',
  dialects: ['sqlite', 'postgres'],
  async run(round) {
    const dialects = dialectsUnderTest();
    for (const dialect of dialects) {
      const url = await round.newDatabase(dialect);
      const target = { database: { url }, plainUrl: url, limits: randomLimits(round, 100) };
      await withShipments(round, target, (world) =>
        work(world, performance.now() + round.milliseconds / dialects.length),
      );
    }
  },
};
