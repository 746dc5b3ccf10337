import { AbortError, TimeoutError } from '@espalier/core';
import { describeEachDatabase, FaultProxy } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';
import { proxiedUsers } from '../../helpers/proxied-users';

/** Two seconds are the grace that docs/transactions.md promises; the rest is for a busy machine. */
const limit = 3500;

/** Returns how a call ended, or `pending` if it has not ended in time. */
async function settled(call: Promise<unknown> | undefined): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve('pending'), limit);
  });
  const ended = Promise.resolve(call).then(
    () => 'succeeded',
    (error) => error.name,
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

describeEachDatabase('a server that is silent', (context) => {
  if (context.dialect === 'sqlite') {
    it('cannot be: a timeout and a signal hold between statements', async () => {
      const { database } = await openUsers(context);
      const forever = () => new Promise<never>(() => undefined);
      expect(await settled(database.transaction(forever, { timeout: 20 }))).toBe('TimeoutError');
      expect(await settled(database.transaction(forever, { signal: AbortSignal.timeout(20) }))).toBe(
        'AbortError',
      );
    });
    return;
  }

  type Users = Awaited<ReturnType<typeof proxiedUsers>>;
  type Limits = { readonly timeout?: number; readonly signal?: AbortSignal };

  /** Starts a call, and makes the server silent at one point of it. */
  const points: Record<string, (users: Users, limits: Limits) => Promise<unknown>> = {
    'before its connection is open': async ({ database, User, name, proxy }, limits) => {
      await database.raw('select pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
      proxy.stall();
      return User.create({ name }, limits);
    },
    'while another call waits for the connection': async ({ User, name, proxy }, limits) => {
      proxy.stall();
      const first = User.create({ name }, limits);
      return Promise.all([first, User.create({ name: `${name} again` }, limits)]);
    },
    'before a statement that is a whole transaction': async ({ User, name, proxy }, limits) => {
      proxy.stall();
      return User.create({ name }, limits);
    },
    'before an update': async ({ User, name, proxy }, limits) => {
      proxy.stall();
      return User.update({ name }, { where: { name: name.replace('user', 'warm') }, ...limits });
    },
    'before the rows that a create connects to are found': async ({ User, Address, name, proxy }, limits) => {
      proxy.stall();
      return User.create(
        { name, addresses: [Address.connect({ id: 1 })] },
        { include: [User.Addresses], ...limits },
      );
    },
    'before rows are linked': async ({ User, Address, name, proxy }, limits) => {
      const user = await User.create({ name });
      const address = await Address.create({ city: 'Austin' });
      proxy.stall();
      return User.Addresses.add(user, [address], limits);
    },
    'before a save with hooks': async ({ User, name, proxy }, limits) => {
      const user = await User.create({ name });
      User.addHook('afterSave', () => undefined);
      proxy.stall();
      return user.update({ name: `${name} again` }, limits);
    },
    'before the begin': async ({ database, User, name, proxy }, limits) => {
      proxy.stall();
      return database.transaction(async () => User.create({ name }), limits);
    },
    'in the function of a transaction': async ({ database, User, name, proxy }, limits) =>
      database.transaction(async () => {
        await User.create({ name });
        proxy.stall();
        await User.findAll();
      }, limits),
    'in a savepoint with its own limits': async ({ database, User, name, proxy }, limits) =>
      database.transaction(async () => {
        await User.create({ name });
        proxy.stall();
        await User.create({ name: `${name} again` }, limits);
      }),
    'in a query of knex in a transaction': async ({ database, User, name, proxy }, limits) =>
      database.transaction(async () => {
        await User.create({ name });
        proxy.stall();
        await database.raw('select 1');
      }, limits),
    'after the commit was sent': async ({ database, User, name, proxy }, limits) => {
      void proxy.sent('commit').then(() => proxy.stall());
      return database.transaction(async () => User.create({ name }), limits);
    },
    'before the rollback': async ({ database, User, name, proxy }, limits) =>
      database.transaction(async () => {
        await User.create({ name });
        proxy.stall();
        throw new Error('mine');
      }, limits),
    'after the cancel request': async ({ database, proxy }, limits) => {
      const opened = proxy.opened;
      const cancelled = setInterval(() => {
        if (proxy.opened > opened) proxy.stall();
      }, 1);
      return database
        .transaction(async () => database.raw('select pg_sleep(30)'), limits)
        .finally(() => clearInterval(cancelled));
    },
  };

  for (const [kind, makeLimits] of Object.entries<() => Limits>({
    timeout: () => ({ timeout: 500 }),
    signal: () => ({ signal: AbortSignal.timeout(500) }),
  })) {
    it(`does not hold a call longer than its ${kind}, wherever the call is`, async () => {
      const names = Object.keys(points);
      const starts = Object.values(points);
      const all = [];
      for (const _ of names) all.push(await proxiedUsers(context, { pool: { min: 0, max: 2 } }));
      const ended = await Promise.all(
        all.map((users, index) => settled(starts[index]?.(users, makeLimits()))),
      );
      const expected = kind === 'timeout' ? TimeoutError.name : AbortError.name;
      for (const { proxy } of all) await proxy.stop();
      expect(Object.fromEntries(names.map((name, index) => [name, ended[index]]))).toEqual(
        Object.fromEntries(names.map((name) => [name, name === 'before the rollback' ? 'Error' : expected])),
      );
    });
  }

  it('does not keep the pool from the next calls when the network is back', async () => {
    const { User, proxy, names } = await proxiedUsers(context, { pool: { min: 0, max: 5 } });
    const all = (prefix: string) => [1, 2, 3, 4, 5, 6].map((each) => `${prefix} ${each}`);
    await Promise.all(all('before').map((name) => User.create({ name })));
    proxy.stall();
    const ended = await Promise.all(
      all('lost').map((name) => settled(User.create({ name }, { timeout: 100 }))),
    );
    expect(ended).toEqual(ended.map(() => 'TimeoutError'));
    proxy.cut();
    proxy.resume();
    const next = await Promise.all(all('after').map((name) => settled(User.create({ name }))));
    await proxy.stop();
    expect(next).toEqual(next.map(() => 'succeeded'));
    expect((await names()).filter((name) => String(name).startsWith('after'))).toHaveLength(6);
  });

  it('does not hold close', async () => {
    const proxy = await FaultProxy.start(context.url());
    const database = context.open({ url: proxy.url });
    await database.ping();
    proxy.stall();
    expect(await settled(database.close())).toBe('succeeded');
    await proxy.stop();
  });
});
