import { AbortError, Database, DataTypes, RecordNotFoundError, TimeoutError } from '@espalier/core';
import { describeEachDatabase, findPgBouncer, type PgBouncer, startPgBouncer } from '@espalier/testkit';

const isMissing = findPgBouncer() === undefined;
if (isMissing) console.warn('SKIPPED: these tests need PgBouncer; run: apt-get install pgbouncer');

describeEachDatabase('PgBouncer', (context) => {
  if (context.dialect === 'sqlite') {
    it('has no part in a database that needs no server', () => {
      expect(context.url()).toBe('sqlite::memory:');
    });
    return;
  }
  const itWithPgBouncer = isMissing ? it.skip : it;

  let bouncer: PgBouncer | undefined;
  afterEach(async () => {
    await bouncer?.stop();
    bouncer = undefined;
  });

  async function pooledSleepers(poolSize = 5) {
    bouncer = await startPgBouncer(context.url(), { poolSize });
    const database = new Database({ url: bouncer.url, preparedStatements: false, pool: { max: 5 } });
    const Sleeper = database.define(
      'sleeper',
      { name: DataTypes.TEXT, seconds: DataTypes.INTEGER },
      { timestamps: false },
    );
    await database.sync();
    await context.open().knex.raw(`
      create function sleep() returns trigger language plpgsql as $$
        begin perform pg_sleep(new.seconds); return new; end $$;
      create trigger sleep before insert on sleepers for each row execute function sleep();
    `);
    return { bouncer, database, Sleeper };
  }

  itWithPgBouncer(
    'passes on the cancel request of a call, ten times of ten, and serves the next calls',
    async () => {
      const { bouncer, database, Sleeper } = await pooledSleepers();
      for (let turn = 0; turn < 10; turn += 1) {
        const start = performance.now();
        await expect(Sleeper.create({ name: 'lost', seconds: 20 }, { timeout: 60 })).rejects.toThrow(
          TimeoutError,
        );
        expect(performance.now() - start).toBeLessThan(1500);
        await Sleeper.create({ name: `kept ${turn}`, seconds: 0 });
        expect(bouncer.hasEnded()).toBe(false);
      }
      const signal = AbortSignal.timeout(60);
      const working = database.transaction(
        async () => {
          await Sleeper.create({ name: 'lost', seconds: 0 });
          await Sleeper.create({ name: 'lost', seconds: 20 });
        },
        { signal },
      );
      await expect(working).rejects.toThrow(AbortError);
      expect(await Sleeper.count()).toBe(10);
      await database.close();
    },
  );

  itWithPgBouncer('passes on statements that are sent together as one transaction', async () => {
    const { database, Sleeper } = await pooledSleepers(1);
    const { id } = await Sleeper.create({ name: 'first', seconds: 0 });
    const saves = [1, 2, 3, 4].map((nth) => Sleeper.save({ id, name: `saved ${nth}` }));
    expect((await Promise.all(saves)).map(({ name }) => name)).toEqual(
      [1, 2, 3, 4].map((nth) => `saved ${nth}`),
    );
    await expect(Sleeper.save({ id, seconds: 'many' as never })).rejects.toThrow();
    await expect(Sleeper.save({ id: id + 1, name: 'missing' })).rejects.toThrow(RecordNotFoundError);
    expect((await Sleeper.findAll()).map(({ seconds }) => seconds)).toEqual([0]);
    await database.close();
  });

  itWithPgBouncer('ends a call in time even if it has no connection for the cancel request', async () => {
    const { bouncer, database, Sleeper } = await pooledSleepers(1);
    const calls = [1, 2, 3].map(() =>
      Sleeper.create({ name: 'lost', seconds: 20 }, { timeout: 100 }).then(
        () => 'succeeded',
        (error) => error.name,
      ),
    );
    const start = performance.now();
    expect(await Promise.all(calls)).toEqual(['TimeoutError', 'TimeoutError', 'TimeoutError']);
    expect(performance.now() - start).toBeLessThan(3500);
    expect(bouncer.hasEnded()).toBe(false);
    await Sleeper.create({ name: 'kept', seconds: 0 });
    await database.close();
  });
});
