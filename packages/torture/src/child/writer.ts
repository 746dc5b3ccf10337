// One of several processes that write to one SQLite file. It may be killed at any moment.
import { Database } from '@espalier/core';
import { Random } from '../random.ts';
import { type Change, Ledger } from '../shipments/ledger.ts';
import { defineShipments } from '../shipments/models.ts';
import { creations, ownOperations, work } from '../shipments/operations.ts';
import { randomLimits } from '../shipments/random-limits.ts';
import { createWorld, noLimits } from '../shipments/world.ts';
import { type Counts, type Outcome, Tally } from '../tally.ts';

export interface WriterOrder {
  readonly url: string;
  /** Begins the tokens of this process. */
  readonly prefix: string;
  readonly seed: number;
  readonly operations: 'creations' | 'own';
  /** Until when it works, in milliseconds. */
  readonly milliseconds: number;
}

/** A call has settled: what it said, and all counts so far. */
export interface WriterMessage {
  readonly changes: readonly Change[];
  readonly outcome: Outcome;
  readonly counts: Counts;
}

process.once('message', (order: WriterOrder) => void run(order));
process.once('disconnect', () => process.exit());

async function run({ url, prefix, seed, operations, milliseconds }: WriterOrder): Promise<void> {
  const tally = new Tally();
  const random = new Random(seed);
  const report = (changes: readonly Change[], outcome: Outcome) =>
    process.send?.({ changes, outcome, counts: tally.counts } satisfies WriterMessage);
  const database = new Database(url);
  const shipments = defineShipments(database);
  const ledger = new Ledger(report);
  const limits = operations === 'own' ? randomLimits({ random, tally }, 1000, 1500) : noLimits;
  const world = createWorld({ shipments, tally, random, ledger, limits }, prefix);
  await work(world, performance.now() + milliseconds, {
    workers: 2,
    operations: operations === 'own' ? ownOperations : creations,
  });
  await database.close();
  process.disconnect();
}
