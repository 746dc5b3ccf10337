import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, TimeoutError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { knex as createKnex } from 'knex';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';
import { collectSentStatements } from '../../helpers/sent-statements';
import { untilStatementWaits } from './lock-waits';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Returns what has become of a promise so far. */
const stateOf = (promise: PromiseLike<unknown>) =>
  Promise.race([promise, pause(0).then(() => 'pending')]).catch((error) => error);

describeEachDatabase('a call that meets a lock of another connection', (context) => {
  const sent = collectSentStatements();
  const folder = mkdtempSync(join(tmpdir(), 'espalier-'));
  let files = 0;
  afterAll(() => rmSync(folder, { recursive: true }));

  async function lockedUsers(lock = 'begin exclusive') {
    files += 1;
    const url = context.dialect === 'sqlite' ? `sqlite:${join(folder, `${files}.db`)}` : context.url();
    const users = await openUsers(context, {
      url,
      ...(context.dialect === 'sqlite' ? {} : { pool: { min: 0, max: 2 } }),
    });
    const other = context.open({ url });
    await users.User.create({ name: 'there' });
    context.statements.length = 0;
    sent.length = 0;
    if (context.dialect === 'sqlite') {
      await other.knex.raw(lock);
      return { ...users, url, other, unlock: () => other.knex.raw('commit') };
    }
    const held = await other.knex.transaction();
    await held.raw('lock table users in access exclusive mode');
    return { ...users, url, other, unlock: async () => held.commit() };
  }

  type Users = Awaited<ReturnType<typeof lockedUsers>>;
  const calls: Record<string, (users: Users, limits?: object) => PromiseLike<unknown>> = {
    'a create': ({ User }, limits) => User.create({ name: 'new' }, limits),
    'a nested create': ({ User }, limits) =>
      User.create({ name: 'new', addresses: [{ city: 'x' }] }, { include: [User.Addresses], ...limits }),
    'an update': ({ User }, limits) => User.update({ name: 'other' }, { all: true, ...limits }),
    'a destroy': ({ User }, limits) => User.destroy({ all: true, ...limits }),
    'a transaction': ({ database, User }, limits) =>
      database.transaction(() => User.create({ name: 'new' }), limits),
    'a transaction that reads': ({ database, User }, limits) =>
      database.transaction(() => User.findAll(), { readOnly: true, ...limits }),
  };
  const withoutLimits: typeof calls = {
    ...calls,
    'a find': ({ User }) => User.findAll(),
    raw: ({ database }) => database.raw("insert into users (name) values ('new')"),
    'a builder': ({ User }) => User.query().insert({ name: 'new' }),
    'the knex instance': ({ database }) => database.knex('users').insert({ name: 'new' }),
    'a transaction of knex': ({ database }) =>
      database.knex.transaction(async (transaction) => transaction('users').insert({ name: 'new' })),
  };

  it.each(Object.keys(withoutLimits))('is %s that waits, while the program goes on', async (name) => {
    const users = await lockedUsers();
    let settled = false;
    const calling = Promise.resolve(withoutLimits[name]?.(users)).finally(() => {
      settled = true;
    });
    calling.catch(() => undefined);
    let longest = 0;
    for (let turn = 0; turn < 20; turn += 1) {
      const start = performance.now();
      await pause(1);
      longest = Math.max(longest, performance.now() - start);
    }
    expect(settled).toBe(false);
    // The driver's own wait would block the program for five seconds.
    expect(longest).toBeLessThan(3000);
    const begins = sent.filter((sql) => /^begin/i.test(sql)).length;
    expect(begins).toBeLessThan(2);
    await users.unlock();
    await calling;
    expect(sent.filter((sql) => /^begin/i.test(sql)).length).toBe(begins);
  });

  it.each(Object.keys(calls))('is %s that its timeout ends', async (name) => {
    const users = await lockedUsers();
    const start = performance.now();
    await expect(calls[name]?.(users, { timeout: 50 })).rejects.toThrow(TimeoutError);
    expect(performance.now() - start).toBeLessThan(3000);
    await users.unlock();
    expect(await users.names()).toEqual(['there']);
  });

  it.each(Object.keys(calls))('is %s that its signal ends', async (name) => {
    const users = await lockedUsers();
    const controller = new AbortController();
    const calling = calls[name]?.(users, { signal: controller.signal });
    await pause(30);
    expect(await stateOf(calling as Promise<unknown>)).toBe('pending');
    controller.abort('enough');
    await expect(calling).rejects.toMatchObject(abortedBy('enough'));
    await users.unlock();
    expect(await users.names()).toEqual(['there']);
  });

  if (context.dialect === 'sqlite') sqlite(context, sent, lockedUsers);
  else
    it('waits in the database', async () => {
      const users = await lockedUsers();
      const creating = users.User.create({ name: 'new' });
      await untilStatementWaits(context.open());
      await users.unlock();
      await creating;
    });
});

function sqlite(
  context: DatabaseContext,
  sent: readonly string[],
  lockedUsers: (lock?: string) => Promise<
    Awaited<ReturnType<typeof openUsers>> & {
      url: string;
      other: Database;
      unlock: () => PromiseLike<unknown>;
    }
  >,
): void {
  it('waits at its commit, with the same rows', async () => {
    // A reader hinders the commit, not the inserts before it.
    const { User, other, unlock, names } = await lockedUsers('begin');
    await other.knex.raw('select * from users');
    const creating = User.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    await pause(10);
    expect(sent).toContain('commit');
    await unlock();
    await creating;
    expect(context.statements.filter((sql) => /^insert/.test(sql))).toHaveLength(2);
    expect(await names()).toEqual(['a', 'b', 'there']);
  });

  it('waits as long as `busy_timeout` says, once and not for each attempt', async () => {
    const { database, User, unlock, names } = await lockedUsers();
    await database.knex.raw('pragma busy_timeout = 20');
    for (let call = 0; call < 2; call += 1) {
      context.statements.length = 0;
      const creating = User.create({ name: 'lost' });
      await expect(creating).rejects.toMatchObject({
        name: 'TimeoutError',
        message: expect.stringContaining('the database is locked by another connection'),
        cause: { code: 'SQLITE_BUSY' },
      });
      expect(context.statements.filter((sql) => sql === 'begin immediate')).toHaveLength(1);
      await expect(database.transaction(async () => undefined, { retry: 1 })).rejects.toThrow(TimeoutError);
    }
    await unlock();
    expect(await names()).toEqual(['there']);
  });

  it('waits as the knex instance does that was passed', async () => {
    const { url, unlock } = await lockedUsers();
    const knex = createKnex({
      client: 'better-sqlite3',
      connection: { filename: url.slice('sqlite:'.length) },
      useNullAsDefault: true,
    });
    await knex.raw('pragma busy_timeout = 20');
    const database = new Database({ knex });
    await expect(database.raw('select * from users')).rejects.toThrow(TimeoutError);
    expect(await database.raw('pragma busy_timeout')).toEqual([{ timeout: 20 }]);
    await unlock();
    expect(await database.raw('select name from users')).toEqual([{ name: 'there' }]);
    await database.close();
    await knex.destroy();
  });

  it('does not wait if its transaction has read what is old', async () => {
    const { database, other, unlock, User } = await lockedUsers();
    await unlock();
    await database.raw('pragma journal_mode = wal');
    await database.knex.raw('begin');
    expect(await User.count()).toBe(1);
    await other.knex.raw("insert into users (name) values ('between')");
    await expect(database.raw("insert into users (name) values ('late')")).rejects.toMatchObject({
      cause: { code: 'SQLITE_BUSY_SNAPSHOT' },
    });
    await database.knex.raw('rollback');
  });
}
