import { type StatementEvent, sql } from '@espalier/core';
import { describeEachDatabase, errorOf, withoutPipelining } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';
import { collectEvents } from '../../helpers/traced-events';

describeEachDatabase('the events of a call', (context) => {
  const events = collectEvents();
  const clear = () => {
    for (const list of Object.values(events)) list.length = 0;
  };

  async function open(options = {}) {
    const users = await openUsers(context, options);
    await users.User.create({ name: 'there' });
    clear();
    return users;
  }

  const nested = { name: 'a', addresses: [{ city: 'Oslo' }, { city: 'Rome' }] };

  it('name its model, its method and what it writes', async () => {
    const { User } = await open();
    await User.create(nested, { include: [User.Addresses] });
    expect(events.calls).toEqual([
      expect.objectContaining({ model: 'user', operation: 'create', error: undefined, parent: undefined }),
    ]);
    const [call] = events.calls;
    expect(call?.writes).toEqual([
      { model: 'user', table: 'users', inserted: 1, updated: 0, deleted: 0, linked: 0 },
      { model: 'address', table: 'addresses', inserted: 2, updated: 0, deleted: 0, linked: 0 },
    ]);
    expect(call?.duration).toBeGreaterThan(0);
  });

  it('of a save say what it has changed', async () => {
    const { User } = await open();
    const user = await User.create(nested, { include: [User.Addresses] });
    clear();
    const [kept] = user.addresses;
    await User.save(
      { id: user.id, name: 'b', addresses: [{ id: kept?.id, city: 'Lund' }, { city: 'Nice' }] } as never,
      { include: [{ association: User.Addresses, missing: 'delete' }] } as never,
    );
    expect(events.calls).toEqual([expect.objectContaining({ model: 'user', operation: 'save' })]);
    expect(events.calls[0]?.writes).toEqual([
      { model: 'user', table: 'users', inserted: 0, updated: 1, deleted: 0, linked: 0 },
      { model: 'address', table: 'addresses', inserted: 1, updated: 1, deleted: 1, linked: 0 },
    ]);
  });

  it('have a name for each kind of call', async () => {
    const { database, User } = await open();
    const user = await User.create({ name: 'b' });
    await User.findAll();
    await user.update({ name: 'c' });
    await User.Addresses.create(user, { city: 'Oslo' });
    await database.raw('select 1');
    for await (const each of User.stream({ batchSize: 2 })) expect(each.id).toBeDefined();
    expect(events.calls.map(({ model, association, operation }) => [model, association, operation])).toEqual([
      ['user', undefined, 'create'],
      ['user', undefined, 'findAll'],
      ['user', undefined, 'update'],
      ['user', 'addresses', 'create'],
      [undefined, undefined, 'raw'],
      ['user', undefined, 'stream'],
      ['user', undefined, 'stream'],
    ]);
    expect(new Set(events.calls.map(({ id }) => id)).size).toBe(7);
  });

  it('are linked to the call around them, and statements to their call and transaction', async () => {
    const { database, User, Address } = await open();
    User.addHook('afterCreate', async (user: { id: number }) => {
      await Address.create({ city: 'Bern', userId: user.id } as never);
    });
    await database.transaction(async () => {
      await User.create({ name: 'b' });
      await User.count();
    });
    const [transaction, create, inHook, count] = events.calls;
    expect([create?.parent, count?.parent, inHook?.parent]).toEqual([transaction, transaction, create]);
    expect(events.transactions).toEqual([expect.objectContaining({ call: transaction, error: undefined })]);
    const callOf = (pattern: RegExp) =>
      events.statements.filter(({ sql: text }) => pattern.test(text)).map(({ call }) => call?.operation);
    expect(callOf(/^begin/)).toEqual(['transaction']);
    expect(callOf(/^commit/)).toEqual(['transaction']);
    expect(callOf(/(into|from) .addresses/)).toEqual(['create']);
    expect(events.statements.find(({ sql: text }) => /into .addresses/.test(text))?.call).toBe(inHook);
    expect(callOf(/count\(\*\)/)).toEqual(['count']);
    expect(new Set(events.statements.map((each) => each.transaction))).toEqual(
      new Set([events.transactions[0]]),
    );
  });

  it('keep calls that run together apart', async () => {
    const { User } = await open();
    await Promise.all([User.count(), User.findAll(), User.create({ name: 'b' })]);
    const calls = new Map(events.calls.map((call) => [call.operation, call]));
    for (const { sql: text, call, transaction } of events.statements.filter((each) =>
      /users/.test(each.sql),
    )) {
      const operation = /count/.test(text) ? 'count' : /^select/.test(text) ? 'findAll' : 'create';
      expect(call).toBe(calls.get(operation));
      if (transaction !== undefined) expect(transaction.call).toBe(call);
    }
  });

  it('follow the call, not the connection, for statements outside the transaction around them', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, User } = await open();
    await database.transaction(async () => {
      await User.count();
      await User.count({ transaction: null });
    });
    const counts = events.statements.filter(({ sql: text }) => /count/.test(text));
    expect(counts.map(({ transaction }) => transaction)).toEqual([events.transactions[0], undefined]);
    expect(counts.map(({ call }) => call?.parent?.operation)).toEqual(['transaction', 'transaction']);
  });

  it('have the rows, the time, the table and the database of each statement', async () => {
    const { database, User } = await open();
    await User.create(nested, { include: [User.Addresses] });
    await User.findAll();
    await User.update({ name: 'z' }, { where: { name: 'a' } });
    const users = await User.query().select('name');
    const facts = events.statements
      .filter(({ table }) => table !== undefined)
      .map(({ operation, table, rowCount }) => [operation, table, rowCount]);
    const created = {
      sqlite: [
        ['INSERT', 'users', 1],
        ['INSERT', 'addresses', 1],
        ['INSERT', 'addresses', 1],
      ],
      postgres: [['create', 'users', 2]],
    }[context.dialect];
    expect(facts).toEqual([...created, ['SELECT', 'users', 2], ['UPDATE', 'users', 1]]);
    expect(events.statements.at(-1)).toMatchObject({ rowCount: users.length, operation: 'SELECT' });
    for (const event of events.statements) {
      expect(event.duration).toBeGreaterThanOrEqual(0);
      expect(event.bindings).toBeUndefined();
      expect(event.database).toEqual(
        context.dialect === 'sqlite'
          ? { dialect: 'sqlite', name: ':memory:' }
          : {
              dialect: 'postgres',
              name: new URL(context.url()).pathname.slice(1),
              host: new URL(context.url()).hostname,
              port: Number(new URL(context.url()).port),
            },
      );
    }
    expect(database.dialect).toBe(context.dialect);
  });

  it('tell a failed statement, transaction and call their errors, without a value', async () => {
    const { database, User } = await open();
    const error = await errorOf(database.transaction(async () => User.create({ name: 'there' })));
    const failed = events.published.filter(({ phase }) => phase === 'error');
    expect(failed.map(({ kind }) => kind)).toEqual(['statement', 'call', 'transaction', 'call']);
    const [statement, ...others] = failed.map(({ event }) => (event as StatementEvent).error as Error);
    expect(others).toEqual([error, error, error]);
    expect(statement).toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(String(statement)).not.toContain('there');
  });

  it('are published as Node publishes those of asynchronous work, by both drivers', async () => {
    const { User } = await open();
    await User.count();
    await errorOf(User.findAll({ where: sql`nothing` as never }));
    const phases = new Map<unknown, string[]>();
    for (const { event, phase } of events.published) phases.set(event, [...(phases.get(event) ?? []), phase]);
    expect([...phases.values()]).toEqual([
      ...Array.from({ length: 2 }, () => ['start', 'end', 'asyncStart', 'asyncEnd']),
      ...Array.from({ length: phases.size - 2 }, () => ['start', 'end', 'error', 'asyncStart', 'asyncEnd']),
    ]);
    expect(events.published.map(({ kind }) => kind).slice(0, 2)).toEqual(['call', 'statement']);
  });

  it('have bound values only if the database is asked for them', async () => {
    const { User } = await open({ logBindings: true });
    await User.create({ name: 'secret' });
    await User.findAll({ where: { name: 'secret' } });
    await User.query().where({ name: 'secret' });
    const bound = events.statements.filter(({ bindings }) => JSON.stringify(bindings)?.includes('secret'));
    expect(bound).toHaveLength(3);
    expect(bound.every(({ bindings }) => Object.isFrozen(bindings))).toBe(true);
  });

  it('are one for each statement of a pipeline', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, User } = await open();
    await database.transaction(async () => User.count());
    expect(events.statements.map(({ operation, call }) => [operation, call?.operation])).toEqual([
      ['BEGIN', 'transaction'],
      ['SELECT', 'count'],
      ['COMMIT', 'transaction'],
    ]);
    const [begin, select] = events.statements;
    expect(begin?.rowCount).toBe(0);
    expect(select?.rowCount).toBe(1);
    clear();
    await errorOf(database.transaction(async () => database.raw('select nothing')));
    clear();
    const failing = database.transaction(async () => User.findAll({ where: sql`1 / 0 = 1` as never }));
    await errorOf(failing);
    expect(events.statements.map((each) => [each.operation, each.error !== undefined])).toEqual([
      ['BEGIN', false],
      ['SELECT', true],
      ['ROLLBACK', false],
    ]);
  });

  it('are the same without pipelining', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, User } = await open(withoutPipelining(context));
    await database.transaction(async () => User.count());
    expect(events.statements.map(({ operation, call }) => [operation, call?.operation])).toEqual([
      ['BEGIN', 'transaction'],
      ['SELECT', 'count'],
      ['COMMIT', 'transaction'],
    ]);
  });
});

describeEachDatabase('a database that logs', (context) => {
  it('hands the event of each statement to its function, after the text', async () => {
    const logged: [string, StatementEvent][] = [];
    const { User } = await openUsers(context, {
      logging: (text: string, event: StatementEvent) => void logged.push([text, event]),
    });
    logged.length = 0;
    await User.count();
    const [text, event] = logged[0] ?? [];
    expect(logged).toHaveLength(1);
    expect(event).toMatchObject({ sql: text, rowCount: 1, call: { operation: 'count', model: 'user' } });
    expect(event?.duration).toBeGreaterThanOrEqual(0);
  });

  it('logs a statement that fails too, with its error', async () => {
    const logged: StatementEvent[] = [];
    const { database } = await openUsers(context, {
      logging: (_: string, event: StatementEvent) => void logged.push(event),
    });
    await errorOf(database.raw('select nothing from nowhere'));
    expect(logged.at(-1)).toMatchObject({
      sql: 'select nothing from nowhere',
      error: { name: 'DatabaseError' },
    });
  });
});
