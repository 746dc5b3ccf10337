import { DatabaseError, EspalierError, RowNotInsertedError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import fc from 'fast-check';
import { Draws } from './random-graphs/draws.js';
import { fault, type Moment, withFault } from './random-graphs/faults.js';
import { contents } from './random-graphs/materialise.js';
import { acceptRows, type Rejection, rejectRow } from './random-graphs/rejections.js';
import { stateOf } from './random-graphs/returned.js';
import { type RandomRun, withRandomRun } from './random-graphs/run.js';
import { mostMilliseconds, settingsOfFailures } from './random-graphs/settings.js';
import { isNew, type RandomRecord } from './random-graphs/values.js';

/** As services run: the steps of a call whose statements are logged are others. */
const unlogged = { logging: false } as const;

/** Connections still lent out when the event loop has come round. */
async function connectionsInUse({ database }: RandomRun): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  return database.knex.client.pool.numUsed();
}

/** Returns the value at a path of the values. */
function valueAt({ values, passed }: RandomRun, path: readonly (string | number)[]): unknown {
  const roots = values.roots.map((root) => passed.get(root));
  let value: unknown = roots.length === 1 ? roots[0] : roots;
  for (const step of path) {
    const content = contents.get(value as object) ?? value;
    value = (content as Record<string | number, unknown>)[step];
  }
  return value;
}

function isOutcomeUnknown(error: unknown): error is EspalierError {
  return error instanceof EspalierError && error.outcome === 'unknown';
}

describeEachDatabase('any create that fails', (context) => {
  /** Lets every statement of a create fail, one after the other, until none is left. */
  async function failEach(run: RandomRun, moment: Moment): Promise<void> {
    for (let nth = 1; ; nth += 1) {
      const given = stateOf(run);
      const { error, failed } = await withFault(context, run.database, { nth, moment }, () => run.create());
      expect(await connectionsInUse(run)).toBe(0);
      const tables = await run.tables();
      if (failed === undefined) {
        expect(error).toBeUndefined();
        expect(tables).toEqual(run.after);
        return;
      }
      expect(isOutcomeUnknown(error) ? error.cause : error).toBe(fault);
      // An answer that is lost on its way does not undo what was done.
      const isDone = moment === 'after' && /^with\b|(^|;\n)commit$/.test(failed);
      if (isDone && JSON.stringify(tables) === JSON.stringify(run.after)) return;
      expect(tables).toEqual(run.before);
      expect(stateOf(run)).toEqual(given);
    }
  }

  // SQLite runs in this process: there is no way on which its answer could be lost.
  const moments = { sqlite: ['before'] as const, postgres: ['before', 'after'] as const }[context.dialect];

  it.each<Moment>(moments)(
    'because a statement is lost %s it reaches the database stores nothing, and works when it is called again',
    async (moment) => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), (gen) =>
          withRandomRun(context, new Draws(gen), (run) => failEach(run, moment), unlogged),
        ),
        settingsOfFailures,
      );
    },
    mostMilliseconds,
  );

  /** Makes the database reject one of the rows, and then accept it. */
  async function refuseOne(run: RandomRun, draws: Draws): Promise<void> {
    const refusal = draws.oneOf<Rejection>(['raises', 'drops', 'defers']);
    const refused = draws.oneOf(run.values.records.filter(isNew) as [RandomRecord]);
    await rejectRow(context, run.database, refusal, refused);
    const given = stateOf(run);

    const error = await run.create().catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(refusal === 'drops' ? RowNotInsertedError : DatabaseError);
    const { path } = error as EspalierError;
    if (refusal !== 'defers') expect(valueAt(run, path ?? [])).toBe(run.passed.get(refused));
    else expect(path).toBeUndefined();
    expect(await connectionsInUse(run)).toBe(0);
    expect(await run.tables()).toEqual(run.before);
    expect(stateOf(run)).toEqual(given);
    await acceptRows(context, run.database, refused);
    await run.create();
    expect(await run.tables()).toEqual(run.after);
  }

  it(
    'because the database rejects a row stores nothing, names the row, and works when it is called again',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), (gen) => {
          const draws = new Draws(gen);
          return withRandomRun(context, draws, (run) => refuseOne(run, draws), unlogged);
        }),
        settingsOfFailures,
      );
    },
    mostMilliseconds,
  );
});
