import { getEventListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { dialectsUnderTest, type TestedDialect } from '@espalier/testkit';
import type { Round, Scenario } from '../scenario.ts';
import { work } from '../shipments/operations.ts';
import { withShipments } from '../shipments/with-shipments.ts';

/** How much the heap may grow after the warm-up. The ledger of the oracle grows too. */
const maxGrowth = 1.5;

export const soak: Scenario = {
  faults: 'none: many operations in a row leave no connection, listener, timer or memory',
  dialects: ['sqlite', 'postgres'],
  async run(round) {
    const dialects = dialectsUnderTest();
    for (const dialect of dialects) await soakOn(round, dialect, round.milliseconds / dialects.length);
  },
};

async function soakOn(round: Round, dialect: TestedDialect, milliseconds: number): Promise<void> {
  const { tally, random } = round;
  const { signal } = new AbortController();
  // One signal that outlives all calls, and a timeout that never fires: neither may keep anything of a call.
  const limits = () => ({ options: random.happens(50) ? { signal, timeout: 600_000 } : {} });
  const url = await round.newDatabase(dialect);
  await withShipments(round, { database: { url }, plainUrl: url, limits }, async (world) => {
    await work(world, performance.now() + milliseconds * 0.3);
    const before = await measure();
    await work(world, performance.now() + milliseconds * 0.7);
    const after = await measure();
    if (after.heap > before.heap * maxGrowth)
      tally.violation(`the heap grew from ${before.heap} to ${after.heap} bytes`);
    if (after.timers > before.timers)
      tally.violation(`there were ${before.timers} timers, and then ${after.timers}`);
    const listeners = getEventListeners(signal, 'abort').length;
    if (listeners > 0) tally.violation(`${listeners} listeners are left on a signal`);
  });
}

async function measure(): Promise<{ heap: number; timers: number }> {
  await setTimeout(200);
  globalThis.gc?.();
  const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  return { heap: process.memoryUsage().heapUsed, timers };
}
