import { DataTypes } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';
import { proxiedUsers } from '../../helpers/proxied-users';

describeEachDatabase('the outcome of a call', (context) => {
  it('is known if the database answers that it failed', async () => {
    const { database, User, names } = await openUsers(context);
    await User.create({ name: 'a' });
    const commitFails = async () => {
      await User.create({ name: 'b' });
      await database.raw('rollback');
    };
    const forever = () => new Promise<never>(() => undefined);
    for (const call of [
      User.create({ name: 'a' }),
      database.transaction(commitFails),
      database.transaction(forever, { timeout: 20 }),
      database.transaction(forever, { signal: AbortSignal.timeout(20) }),
    ])
      expect(await errorOf(call.then(() => Promise.reject({ outcome: 'committed' })))).not.toMatchObject({
        outcome: 'unknown',
      });
    expect(await names()).toEqual(['a']);
  });

  if (context.dialect === 'sqlite') return;

  type Users = Awaited<ReturnType<typeof proxiedUsers>>;
  type Limits = { readonly timeout?: number; readonly signal?: AbortSignal };

  /** Calls that commit, each with a text of the statement that commits. */
  const commits: Record<
    string,
    readonly [text: string, call: (users: Users, limits: Limits) => Promise<unknown>]
  > = {
    'create as one statement': ['espalier_', ({ User, name }, limits) => User.create({ name }, limits)],
    'nested create': [
      'insert',
      ({ User, name }, limits) =>
        User.create({ name, addresses: [{ city: 'Austin' }] }, { include: [User.Addresses], ...limits }),
    ],
    'create in several statements': [
      'commit',
      async ({ database, name }, limits) =>
        database.transaction(async () => {
          const Row = database.define(
            'row',
            { name: DataTypes.TEXT },
            { tableName: 'users', timestamps: false },
          );
          await Row.create({ name });
        }, limits),
    ],
    'update of one row': [
      'update',
      ({ User, name }, limits) =>
        User.update({ name }, { where: { name: name.replace('user', 'warm') }, ...limits }),
    ],
    'save of a stored root': [
      'for update',
      async ({ User, name }, limits) => {
        const stored = await User.findOne({ where: { name: name.replace('user', 'warm') } });
        await User.save({ id: stored?.id as number, name }, limits);
      },
    ],
    destroy: [
      'delete',
      ({ User, name }, limits) => User.destroy({ where: { name: `warm ${name}` }, ...limits }),
    ],
    'destroy with an include': [
      'commit',
      async ({ User, name }, limits) => {
        await User.create({ name });
        const stored = await User.findOne({ where: { name: name.replace('user', 'warm') } });
        await stored?.destroy({ include: [User.Addresses], ...limits });
      },
    ],
    'raw SQL': [
      'insert',
      ({ database, name }) => database.raw('insert into users (name) values (?)', [name]),
    ],
    'a query of knex': ['insert', ({ User, name }) => User.query().insert({ name })],
    transaction: [
      'commit',
      ({ database, User, name }, limits) => database.transaction(async () => User.create({ name }), limits),
    ],
  };

  /** What is lost with the answer: the error that the call then throws, its limits, and how the answer is lost. */
  const faults: Record<
    string,
    readonly [
      error: string,
      faultOf: (users: Users) => { readonly limits: Limits; readonly lose: () => void },
    ]
  > = {
    'the connection': ['ConnectionError', ({ proxy }) => ({ limits: {}, lose: () => proxy.cut() })],
    // On a busy machine too, all calls send what commits within this time.
    'the network, with a timeout': [
      'TimeoutError',
      () => ({ limits: { timeout: 1000 }, lose: () => undefined }),
    ],
    'the network, with a signal': [
      'AbortError',
      () => {
        const controller = new AbortController();
        return { limits: { signal: controller.signal }, lose: () => controller.abort() };
      },
    ],
  };

  for (const [title, [name, faultOf]] of Object.entries(faults)) {
    it(`is unknown if ${title} is lost before the answer to what commits, and the rows may be there`, async () => {
      const all: Users[] = [];
      // Raw SQL and queries of knex have no limits.
      const tested = Object.entries(commits).filter(
        ([, [, { length }]]) => title === 'the connection' || length > 1,
      );
      for (const _ of tested) all.push(await proxiedUsers(context));
      const errors = await Promise.all(
        tested.map(async ([, [text, call]], index) => {
          const users = all[index] as Users;
          const { limits, lose } = faultOf(users);
          void users.proxy.sent(text).then(async () => {
            users.proxy.stall();
            await users.proxy.answered();
            lose();
          });
          return errorOf(call(users, limits));
        }),
      );
      const summary = tested.map(([call], index) => {
        const { name: thrown, outcome, message } = errors[index] as (typeof errors)[number];
        return [call, { thrown, outcome, claims: /rolled back|nothing|not kept/i.test(message) }];
      });
      for (const { proxy } of all) await proxy.stop();
      expect(Object.fromEntries(summary)).toEqual(
        Object.fromEntries(
          tested.map(([call]) => [call, { thrown: name, outcome: 'unknown', claims: false }]),
        ),
      );
      expect(errors.map(({ message }) => message)).toEqual(
        errors.map(() => expect.stringMatching(/the database did not confirm the commit/)),
      );
      const [first] = all as [Users];
      await first.untilIdle();
      expect(await first.names()).toEqual(expect.arrayContaining([first.name]));
    });
  }

  it('is known if the connection is lost before anything that commits was sent', async () => {
    const calls: Record<string, (users: Users, lose: () => void) => Promise<unknown>> = {
      'in the function of a transaction': ({ database, User, name }, lose) =>
        database.transaction(async () => {
          await User.create({ name });
          lose();
          await User.create({ name: `${name} again` });
        }),
      'after which the function succeeds': ({ database, User, name }, lose) =>
        database.transaction(async () => {
          await User.create({ name });
          lose();
          await User.create({ name: `${name} again` }).catch(() => undefined);
        }),
      'in raw SQL in a transaction': ({ database, name }, lose) =>
        database.transaction(async () => {
          lose();
          await database.raw('insert into users (name) values (?)', [name]);
        }),
      'in a query of knex that reads': async ({ User }, lose) => {
        lose();
        await User.query().select();
      },
      'in a find': ({ User }, lose) => {
        lose();
        return User.findAll();
      },
      'at the begin': ({ database, User, name }, lose) => {
        lose();
        return database.transaction(async () => User.create({ name }));
      },
    };
    for (const [title, call] of Object.entries(calls)) {
      const users = await proxiedUsers(context);
      const lose = () => {
        void users.proxy.sent('').then(() => users.proxy.cut());
      };
      const { name, outcome } = await errorOf(call(users, lose));
      expect([title, name, outcome]).toEqual([title, 'ConnectionError', undefined]);
      await users.untilIdle();
      expect(await users.names()).not.toContain(users.name);
      await users.proxy.stop();
    }
  });

  it('is known if a statement is cancelled in time', async () => {
    const { database, User, name, proxy, direct, names } = await proxiedUsers(context, { pool: { max: 3 } });
    const held = await direct.knex.transaction();
    await held.raw('insert into users (name) values (?)', [name]);
    const { id } = await User.create({ name: `${name} again` });
    const calls = [
      User.create({ name }, { timeout: 100 }),
      User.save({ id, name }, { timeout: 100 }),
      database.transaction(async () => User.create({ name }), { timeout: 100 }),
    ];
    for (const call of calls) {
      const error = await errorOf(call);
      expect([error.name, error.outcome]).toEqual(['TimeoutError', undefined]);
    }
    await held.rollback();
    await proxy.stop();
    expect(await names()).not.toContain(name);
  });
});
