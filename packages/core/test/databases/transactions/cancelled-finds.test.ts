import { Op, OptionError, sql, TimeoutError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { abortedBy } from '../../helpers/aborted-by';
import { openUsers } from '../../helpers/open-users';

type Limits = { readonly signal?: AbortSignal; readonly timeout?: number };

async function openStoredUsers(context: DatabaseContext) {
  const made = await openUsers(context, { pool: { min: 0, max: 1 } });
  const { User } = made;
  const include = [User.Addresses] as const;
  const user = await User.create({ name: 'a', addresses: [{ city: 'Oslo' }] }, { include: [User.Addresses] });
  context.statements.length = 0;
  const collect = async (limits: Limits) => {
    for await (const each of User.stream({ include, ...limits })) void each;
  };
  /** Every call that reads. */
  const reads: Readonly<Record<string, (limits: Limits) => Promise<unknown>>> = {
    findAll: (limits) => User.findAll({ include, ...limits }),
    findOne: (limits) => User.findOne({ include, ...limits }),
    findByPk: (limits) => User.findByPk(user.id, limits),
    findAndCountAll: (limits) => User.findAndCountAll({ limit: 1, include, ...limits }),
    count: (limits) => User.count(limits),
    exists: (limits) => User.exists(limits),
    stream: collect,
    load: (limits) => User.load([user], [User.Addresses], limits),
    reload: (limits) => user.reload(limits),
    get: (limits) => User.Addresses.get(user, limits),
    'count of an association': (limits) => User.Addresses.count(user, limits),
    has: (limits) => User.Addresses.has(user, user.addresses, limits),
  };
  return { ...made, user, reads };
}

describeEachDatabase('a find that is cancelled', (context) => {
  it('before it starts sends nothing', async () => {
    const { reads } = await openStoredUsers(context);
    for (const [name, read] of Object.entries(reads)) {
      const error = await read({ signal: AbortSignal.abort('enough') }).then(
        () => name,
        (thrown) => thrown,
      );
      expect(error).toMatchObject(abortedBy('enough'));
    }
    expect(context.statements).toEqual([]);
  });

  it('takes a signal and a number of milliseconds, and nothing else', async () => {
    const { reads } = await openStoredUsers(context);
    for (const read of Object.values(reads)) {
      for (const limits of [{ signal: 'stop' }, { timeout: 0 }, { timeout: '5' }, { timeOut: 5 }])
        await expect((async () => read(limits as never))()).rejects.toThrow(OptionError);
    }
    expect(context.statements).toEqual([]);
  });

  it('by neither limit returns what it returns without them, and leaves no listener and no timer', async () => {
    const { reads } = await openStoredUsers(context);
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listeners += 1;
      add(...given);
    };
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...given);
    };
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    for (const read of Object.values(reads))
      expect(await read({ signal, timeout: 3_000_000 })).toEqual(await read({}));
    expect(listeners).toBe(0);
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('between its statements does not send the next', async () => {
    const controller = new AbortController();
    const { database, User } = await openUsers(context, {
      logging: (text) => {
        if (/from .users/.test(text)) controller.abort('enough');
      },
    });
    await User.create({ name: 'a', addresses: [{ city: 'Oslo' }] }, { include: [User.Addresses] });
    context.statements.length = 0;
    const { signal } = controller;
    const find = () => User.findAll({ include: [User.Addresses], lock: 'share', signal });
    await expect(database.transaction(find)).rejects.toMatchObject(abortedBy('enough'));
    expect(context.statements.filter((text) => text.includes('addresses'))).toEqual([]);
    const counting = User.findAndCountAll({ limit: 1, signal: controller.signal });
    await expect(counting).rejects.toMatchObject(abortedBy('enough'));
  });

  it('leaves the transaction around it usable', async () => {
    const { database, User, names } = await openStoredUsers(context);
    await database.transaction(async () => {
      await User.create({ name: 'b' });
      const controller = new AbortController();
      const finding = User.findAll({ include: [User.Addresses], signal: controller.signal });
      controller.abort('enough');
      await expect(finding).rejects.toMatchObject(abortedBy('enough'));
      await User.create({ name: 'c' });
    });
    expect(await names()).toEqual(['a', 'b', 'c']);
  });

  it('while it waits for a connection stops waiting', async () => {
    const { database, User } = await openStoredUsers(context);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = database.transaction(() => held);
    await expect(User.findAll({ timeout: 10 })).rejects.toThrow(TimeoutError);
    release();
    await holding;
    expect(await User.count()).toBe(1);
  });

  if (context.dialect !== 'postgres') return;

  const slow = { [Op.or]: [sql`pg_sleep(60) is null`, { id: 0 }] };

  it('cancels its statement, whose connection serves the next call', async () => {
    const { database, User, reads } = await openStoredUsers(context);
    const isSleeping = async () => {
      const text = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
      const [row] = await context.rows(context.open(), `${text} and datname = current_database()`);
      return Number(row?.count) > 0;
    };
    const calls = {
      findAll: (limits: Limits) => User.findAll({ where: slow, ...limits }),
      findOne: (limits: Limits) => User.findOne({ where: slow, ...limits }),
      findAndCountAll: (limits: Limits) => User.findAndCountAll({ where: slow, limit: 1, ...limits }),
      count: (limits: Limits) => User.count({ where: slow, ...limits }),
      exists: (limits: Limits) => User.exists({ where: slow, ...limits }),
      include: (limits: Limits) =>
        User.findAll({
          include: [{ association: User.Addresses, where: sql`pg_sleep(60) is null` }],
          ...limits,
        }),
    };
    for (const call of Object.values(calls)) {
      await expect(call({ timeout: 60 })).rejects.toThrow(TimeoutError);
      const controller = new AbortController();
      setTimeout(() => controller.abort('enough'), 60);
      await expect(call({ signal: controller.signal })).rejects.toMatchObject(abortedBy('enough'));
      expect(await isSleeping()).toBe(false);
      expect(await reads.findByPk?.({})).toMatchObject({ name: 'a' });
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(database.knex.client.pool.numUsed()).toBe(0);
  });

  it('in a transaction cancels its statement alone, which runs in a savepoint', async () => {
    const { database, User, names } = await openStoredUsers(context);
    await database.transaction(async () => {
      await User.create({ name: 'b' });
      await expect(User.findAll({ where: slow, timeout: 60 })).rejects.toThrow(TimeoutError);
      await expect(User.count({ where: slow, timeout: 60 })).rejects.toThrow(TimeoutError);
      expect(await User.count({ timeout: 60_000 })).toBe(2);
    });
    expect(await names()).toEqual(['a', 'b']);
    context.statements.length = 0;
    await database.transaction(() => User.findAll(), { timeout: 60_000 });
    expect(context.statements.some((text) => text.startsWith('savepoint'))).toBe(false);
  });
});
