import { setTimeout } from 'node:timers/promises';
import { type PostgresServer, startPostgresServer } from '@espalier/testkit';
import type { Round, Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { withShipments } from '../shipments/with-shipments.ts';

export const restarts: Scenario = {
  faults: 'the server is stopped immediately and started again, with fsync',
  dialects: ['postgres'],
  async run(round) {
    const server = await startPostgresServer({ durable: true });
    try {
      const { url } = server;
      await withShipments(round, { database: { url }, plainUrl: url }, async (world) => {
        const until = performance.now() + round.milliseconds;
        await Promise.all([work(world, until), restartUntil(round, server, until)]);
      });
    } finally {
      await server.stop();
    }
  },
};

async function restartUntil({ random, tally }: Round, server: PostgresServer, until: number): Promise<void> {
  while (performance.now() < until) {
    await setTimeout(random.between(100, 1500));
    await server.crash();
    tally.fault();
    await setTimeout(random.between(0, 500));
    await server.restart();
  }
}
