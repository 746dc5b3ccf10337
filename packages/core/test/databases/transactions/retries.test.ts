import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, DataTypes, TransactionError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';
import { untilStatementsWait } from './lock-waits';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describeEachDatabase('a call that collides with another transaction', (context) => {
  if (context.dialect === 'postgres') return postgres(context);

  it('cannot collide on SQLite, where each waits for the lock and begins once', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'espalier-'));
    const url = `sqlite:${join(folder, 'shop.db')}`;
    const { User, names } = await openUsers(context, { url });
    const other = context.open({ url });
    const OtherUser = other.define('user', { name: DataTypes.STRING }, { timestamps: false });
    context.statements.length = 0;
    const creates = Array.from({ length: 20 }, (_, index) => [
      User.create({ name: `a${index}` }),
      other.transaction(async () => OtherUser.create({ name: `b${index}` })),
    ]);
    await Promise.all(creates.flat());
    expect(await names()).toHaveLength(40);
    expect(context.statements.filter((sql) => sql === 'begin immediate')).toHaveLength(40);
    await rm(folder, { recursive: true });
  });
});

function postgres(context: DatabaseContext): void {
  const isInsert = (sql: string) => /insert into "users"/.test(sql);

  /** PostgreSQL looks for a deadlock when a session has waited so long, and cancels that session. */
  const impatient = () => ({
    url: undefined,
    connection: { connectionString: context.url(), options: '-c deadlock_timeout=10ms' },
  });

  /** Has `call` insert 'a', and the other one 'b'; then the other one asks for 'a', and at last `call` for 'b'. */
  async function deadlock<T>(database: Database, call: () => Promise<T>): Promise<T> {
    const gate = 1;
    await database.raw(`
      create function pass() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_lock_shared(${gate});
          perform pg_advisory_unlock_shared(${gate});
          return new;
        end $$;
      create trigger pass before insert on users for each row when (new.name = 'b') execute function pass();
    `);
    const watcher = context.open();
    const keeper = await context.open().knex.transaction();
    const other = await context.open().knex.transaction();
    try {
      await other.raw("set local deadlock_timeout = '1min'");
      await other.raw("insert into users (name) values ('b')");
      await keeper.raw(`select pg_advisory_xact_lock(${gate})`);
      const calling = call();
      calling.catch(() => undefined);
      await untilStatementsWait(watcher, 1);
      const asking = other.raw("insert into users (name) values ('a')").then();
      await untilStatementsWait(watcher, 2);
      await keeper.rollback();
      await asking;
      await other.rollback();
      return await calling;
    } finally {
      for (const each of [keeper, other]) if (!each.isCompleted()) await each.rollback();
    }
  }

  it('and is the victim of the deadlock is retried, and returns what is in the database', async () => {
    const { database, User, names } = await openUsers(context, impatient() as never);
    const created = await deadlock(database, () =>
      User.bulkCreate([{ name: 'a', addresses: [{ city: 'Austin' }] }, { name: 'b' }], {
        include: [User.Addresses],
      }),
    );
    expect(context.statements.filter(isInsert)).toHaveLength(2);
    expect(await User.findAll({ include: [User.Addresses], order: ['name'] })).toEqual(created);
    expect(created.map(({ isNewRecord }) => isNewRecord)).toEqual([false, false]);
    expect(await names()).toEqual(['a', 'b']);
  });

  it('is not retried inside a transaction of the caller, and the error says what to do', async () => {
    const { database, User, names } = await openUsers(context, impatient() as never);
    const working = deadlock(database, () =>
      database.transaction(async () => User.bulkCreate([{ name: 'a' }, { name: 'b' }])),
    );
    await expect(working).rejects.toThrow(TransactionError);
    await expect(working).rejects.toThrow('run the transaction again');
    expect(context.statements.filter(isInsert)).toHaveLength(1);
    expect(await names()).toEqual([]);
  });

  it('is retried with the whole function if the transaction has `retry`', async () => {
    const { database, User, names } = await openUsers(context, impatient() as never);
    let tries = 0;
    const created = await deadlock(database, () =>
      database.transaction(
        async () => {
          tries += 1;
          return User.bulkCreate([{ name: 'a' }, { name: 'b' }]);
        },
        { retry: 2 },
      ),
    );
    expect(tries).toBe(2);
    expect(await User.findAll({ order: ['name'] })).toEqual(created);
    expect(await names()).toEqual(['a', 'b']);
  });

  async function failingWith(code: string, times: number) {
    const made = await openUsers(context);
    await made.database.knex.raw('create sequence tries');
    await made.database.knex.raw(`
      create function refuse() returns trigger language plpgsql as $$
      begin
        if nextval('tries') <= ${times} then raise exception 'collided' using errcode = '${code}'; end if;
        return new;
      end $$`);
    await made.database.knex.raw(
      'create constraint trigger refuse after insert or update on users deferrable initially deferred for each row execute function refuse()',
    );
    return made;
  }

  it('is retried three times, and then throws the error of the last attempt', async () => {
    for (const [code, kind] of [
      ['40001', 'serialization failure'],
      ['40P01', 'deadlock'],
    ] as const) {
      const { database, User, names } = await failingWith(code, 3);
      const user = await User.create({ name: kind });
      expect(await names()).toEqual([kind]);
      expect(await User.findByPk(user.id)).toEqual(user);
      await database.knex.raw('alter sequence tries restart');
      await user.update({ name: 'changed' });
      expect(await names()).toEqual(['changed']);
      await database.knex.raw("select setval('tries', 1, false)");
      await database.knex.raw('drop table users, addresses; drop function refuse; drop sequence tries');
    }
    const { User, names } = await failingWith('40001', 4);
    context.statements.length = 0;
    await expect(User.create({ name: 'lost' })).rejects.toMatchObject({
      code: 'TRANSACTION_FAILED',
      cause: { code: '40001' },
    });
    expect(context.statements.filter(isInsert)).toHaveLength(4);
    expect(await names()).toEqual([]);
  });

  it('stops waiting for its next attempt when it is cancelled', async () => {
    const { User, names } = await failingWith('40001', 100);
    const controller = new AbortController();
    const creating = User.create({ name: 'lost' }, { signal: controller.signal });
    creating.catch(() => undefined);
    while (!context.statements.some(isInsert)) await pause(1);
    controller.abort('enough');
    await expect(creating).rejects.toMatchObject(abortedBy('enough'));
    const sent = context.statements.filter(isInsert).length;
    await pause(100);
    expect(context.statements.filter(isInsert)).toHaveLength(sent);
    expect(await names()).toEqual([]);
  });

  it('and fails for another reason is not retried', async () => {
    const { User } = await failingWith('P0001', 100);
    await expect(User.create({ name: 'lost' })).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    expect(context.statements.filter(isInsert).length).toBeLessThan(3);
  });
}
