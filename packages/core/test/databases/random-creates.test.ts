import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { Draws } from './random-graphs/draws.js';
import { builtOf, expectedLabels, labelsOf, plainStateOf } from './random-graphs/returned.js';
import { withRandomRun } from './random-graphs/run.js';
import { mostMilliseconds, settings } from './random-graphs/settings.js';

describeEachDatabase('any values of any schema', (context) => {
  it(
    'are stored as they are: every row once, every link, and nothing else',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), (gen) =>
          withRandomRun(context, new Draws(gen), async (run) => {
            expect(await run.tables()).toEqual(run.before);
            const given = plainStateOf(run);

            const created = await run.create();

            expect(await run.tables()).toEqual(run.after);
            expect(labelsOf(run.values.roots, created)).toEqual(expectedLabels(run.values.roots));
            expect(plainStateOf(run)).toEqual(given);
            for (const built of builtOf(run)) expect(built.isNewRecord).toBe(false);
          }),
        ),
        settings,
      );
    },
    mostMilliseconds,
  );
});
