import { ConnectionError, Database, DataTypes } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { knex } from 'knex';

describeEachDatabase('a closed database', (context) => {
  function callsOf(database: Database) {
    const User = database.define('user', { name: DataTypes.STRING });
    return {
      ping: () => database.ping(),
      sync: () => database.sync(),
      drop: () => database.drop(),
      transaction: () => database.transaction(async () => undefined),
      'transaction with limits': () =>
        database.transaction(async () => undefined, { timeout: 1000, retry: 2 }),
      create: () => User.create({ name: 'Mick' }),
      bulkCreate: () => User.bulkCreate([{ name: 'Mick' }]),
      find: () => User.findAll(),
      update: () => User.update({ name: 'Joe' }, { all: true }),
      destroy: () => User.destroy({ all: true, timeout: 1000 }),
      raw: () => database.raw('select 1'),
      query: async () => User.query().select(),
      'insert by query': async () => User.query().insert({ name: 'Mick' }),
    };
  }

  async function expectClosed(calls: ReturnType<typeof callsOf>) {
    for (const [name, call] of Object.entries(calls)) {
      const error = await errorOf(call());
      expect([name, error.name, error.message]).toEqual([
        name,
        ConnectionError.name,
        'The database is closed',
      ]);
      expect(error.outcome).toBeUndefined();
    }
  }

  it('says that it is closed, whatever is called', async () => {
    const database = context.open();
    const calls = callsOf(database);
    await database.ping();
    await database.close();
    await expectClosed(calls);
    await database.close();
    await expectClosed(calls);
  });

  it('says so even if it was never used', async () => {
    const database = context.open();
    await database.close();
    await expectClosed(callsOf(database));
  });

  it('says so as soon as it begins to close, and to calls that wait for a connection', async () => {
    const database = context.open({
      ...(context.dialect === 'postgres' ? { pool: { min: 0, max: 1 } } : {}),
    });
    let end = () => {};
    let working: Promise<void> | undefined;
    await new Promise<void>((begins) => {
      working = database.transaction(() => {
        begins();
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      });
    });
    const waiting = errorOf(database.ping());
    const { pool } = database.knex.client;
    while (pool.numPendingAcquires() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const closing = database.close();
    expect((await errorOf(database.ping())).message).toBe('The database is closed');
    end();
    await working;
    await closing;
    expect((await waiting).message).toBe('The database is closed');
  });

  it('says so if its knex instance was destroyed', async () => {
    const existing =
      context.dialect === 'sqlite'
        ? knex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true })
        : knex({ client: 'pg', connection: context.url() });
    const database = new Database({ knex: existing });
    await database.ping();
    await existing.destroy();
    await expectClosed(callsOf(database));
  });
});
