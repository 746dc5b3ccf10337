import { dialectsUnderTest, type TestedDialect } from '@espalier/testkit';
import { mutate } from '../fuzz/mutate.ts';
import { findUnlikeRows, openSampleTables, type SampleTables } from '../fuzz/sample-tables.ts';
import { fuzzedCalls } from '../fuzz/samples.ts';
import { Random } from '../random.ts';
import type { Round, Scenario } from '../scenario.ts';

/** In milliseconds, for a call with at most some hundred kilobytes of parameters on a busy machine. */
const maxCall = 5000;

export const fuzz: Scenario = {
  faults: 'hostile values and keys in every place of values, conditions and options, on both databases',
  dialects: ['sqlite', 'postgres'],
  async run(round) {
    const tables = new Map<TestedDialect, SampleTables>();
    for (const dialect of dialectsUnderTest())
      tables.set(dialect, await openSampleTables(await round.newDatabase(dialect)));
    const until = performance.now() + round.milliseconds;
    // Each case has its own seed, so that a failed one can be the first one of another run.
    for (let seed = round.order.seed; performance.now() < until; seed += 1)
      await tryCase(round, [...tables.values()][seed % tables.size] as SampleTables, seed);
    for (const each of tables.values()) await each.close();
  },
};

async function tryCase({ tally }: Round, tables: SampleTables, seed: number): Promise<void> {
  const random = new Random(seed);
  const { database } = tables.samples;
  const stored = await tables.refill();
  const call = random.oneOf(fuzzedCalls(tables.samples, stored));
  const what = mutate(call.parameters, random);
  const about = `${database.dialect}: ${call.name}, ${what}; to repeat: npm run torture -- --only fuzz --seconds 1 --seed ${seed}`;
  const before = await tables.count();
  tally.fault();
  const settled = await tally.call(async () => call.run(call.parameters), maxCall, about);
  const added = (await tables.count()) - before;
  if (settled.outcome !== 'kept') {
    if (added !== 0) tally.violation(`a failed call left ${added} rows`, about);
    return;
  }
  for (const wrong of await findUnlikeRows(tables, call, stored, settled.value, added))
    tally.violation(wrong, about);
  if (Object.hasOwn(Object.prototype, 'polluted')) tally.violation('Object.prototype was polluted', about);
}
