import { ConnectionError, Database } from '@espalier/core';
import { describeEachDatabase, type OpenOptions } from '@espalier/testkit';
import { knex } from 'knex';
import { openUsers } from '../../helpers/open-users';

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeEachDatabase('a connection that is lost', (context) => {
  if (context.dialect === 'sqlite') {
    it('cannot be, because there is no network: calls after a failed one use the same', async () => {
      const { User, names } = await openUsers(context);
      await User.create({ name: 'a' });
      await expect(User.create({ name: 'a' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
      await User.create({ name: 'b' });
      expect(await names()).toEqual(['a', 'b']);
    });
    return;
  }

  /** Opens users whose connections another database can end. */
  async function doomedUsers(options: OpenOptions = {}) {
    const connection = { connectionString: context.url(), application_name: 'doomed' };
    const made = await openUsers(context, {
      url: undefined,
      connection,
      pool: { min: 0, max: 1 },
      ...options,
    } as never);
    const other = context.open();
    await other.knex.raw(`
      create or replace function slow() returns trigger language plpgsql as $$
        begin if new.name like 'slow%' then perform pg_sleep(10); end if; return new; end $$;
      create trigger slow before insert or update on users for each row execute function slow();
    `);
    const endConnections = async (condition = 'true') =>
      other.knex.raw(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed' and ${condition}`,
      );
    /** Ends the connection as soon as it sleeps in a statement. */
    const endAsleep = async () => {
      const asleep = "wait_event = 'PgSleep'";
      while ((await endConnections(asleep)).rows.length === 0) await sleep(2);
    };
    const names = async () =>
      (await context.rows(other, 'select name from users order by name')).map(({ name }) => name);
    return { ...made, other, names, endConnections, endAsleep };
  }

  it('in a statement is not used by the next call', async () => {
    const { database, User, names, endAsleep } = await doomedUsers();
    await User.create({ name: 'a' });
    const failing = {
      create: () => User.create({ name: 'slow' }),
      update: () => User.update({ name: 'slow' }, { all: true }),
      raw: () => database.raw('select pg_sleep(10)'),
      find: () => User.findAll({ where: { name: 'a' } }).then(() => database.raw('select pg_sleep(10)')),
      query: () => User.query().select(database.knex.raw('pg_sleep(10)')),
      knex: () => database.knex.raw('select pg_sleep(10)'),
      transaction: () => database.transaction(async () => User.create({ name: 'slow' })),
      'raw in a transaction': () => database.transaction(async () => database.raw('select pg_sleep(10)')),
    };
    const outcomes: Record<string, unknown> = {};
    for (const [name, fail] of Object.entries(failing)) {
      const failed = fail().then(
        () => 'succeeded',
        (error) => error.code,
      );
      await endAsleep();
      await failed;
      outcomes[name] = await User.create({ name }).then(
        () => 'succeeded',
        (error) => error.message,
      );
    }
    expect(outcomes).toEqual(Object.fromEntries(Object.keys(failing).map((name) => [name, 'succeeded'])));
    expect(await names()).toEqual(['a', ...Object.keys(failing)].sort());
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });

  it('while it is idle is not used by the next call, ten times of ten', async () => {
    const { User, names, endConnections } = await doomedUsers({ pool: { min: 0, max: 3 } });
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.all([1, 2, 3].map((each) => User.create({ name: `${turn} ${each}` })));
      await endConnections();
      await sleep(20);
      await User.create({ name: `next ${turn}` });
    }
    expect((await names()).filter((name) => String(name).startsWith('next'))).toHaveLength(10);
  });

  it('while the process is busy is not used by the next call', async () => {
    const { User, names, endConnections } = await doomedUsers({ pool: { min: 0, max: 3 } });
    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.all([1, 2, 3].map(() => User.count()));
      await sleep(5);
      await endConnections();
      // The ends of the connections arrive, and the process does not read them.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      await User.create({ name: `next ${turn}` });
    }
    expect(await names()).toEqual(['next 0', 'next 1', 'next 2']);
  });

  it('is not used by the next call with a knex instance that was passed', async () => {
    const { endConnections, endAsleep } = await doomedUsers();
    const connection = { connectionString: context.url(), application_name: 'doomed' };
    const existing = knex({ client: 'pg', connection, pool: { min: 0, max: 1 }, log: { warn() {} } });
    try {
      const database = new Database({ knex: existing });
      const failing = database.raw('select pg_sleep(10)').catch((error) => error);
      await endAsleep();
      expect(await failing).toBeInstanceOf(ConnectionError);
      await database.ping();
      await endConnections();
      await sleep(20);
      await database.ping();
    } finally {
      await existing.destroy();
    }
  });
});
