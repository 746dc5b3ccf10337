import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { Draws } from './random-graphs/draws.js';
import { builtOf, expectedLabels, labelsOf, plainStateOf } from './random-graphs/returned.js';
import { withRandomRun } from './random-graphs/run.js';
import { mostMilliseconds, settings } from './random-graphs/settings.js';

describeEachDatabase('any values of any schema', (context) => {
  /** What a table is like is read once, before the first create. */
  const ownStatements = () => context.statements.filter((sql) => !sql.includes('pg_attribute'));

  it(
    'are stored as they are, with as many statements as were planned: every row once, every link, and nothing else',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), (gen) =>
          withRandomRun(context, new Draws(gen), async (run) => {
            expect(await run.tables()).toEqual(run.before);
            const given = plainStateOf(run);
            const plan = run.plan();
            context.statements.length = 0;

            const created = await run.create();

            if (plan !== undefined) expect(ownStatements()).toHaveLength(plan.statements);
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
