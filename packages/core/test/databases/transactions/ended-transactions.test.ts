import { DataTypes, TransactionError } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase } from '@espalier/testkit';
import { openUsers } from '../../helpers/open-users';

async function usersAndThings(context: DatabaseContext, table: string) {
  const made = await openUsers(context);
  await made.database.raw(table);
  const Thing = made.database.define('thing', { name: DataTypes.TEXT }, { timestamps: false });
  const things = async () =>
    (await made.database.raw('select name from things order by name')).map(({ name }) => name);
  return { ...made, Thing, things };
}

describeEachDatabase('a transaction that its function would end', (context) => {
  it.each([
    'commit',
    'COMMIT',
    '/* now */ -- really\n commit',
    'end',
    'rollback',
    'commit and chain',
    'abort',
    "prepare transaction 'x'",
    'create table others (id integer); commit',
    'select 1; rollback; begin',
  ])('rejects %j before it is sent, and continues', async (sql) => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async (transaction) => {
      await User.create({ name: 'kept' });
      await expect(database.raw(sql)).rejects.toMatchObject({
        name: 'TransactionError',
        message: expect.stringContaining('database.raw: a transaction ends with its function, not by `'),
      });
      await expect(database.raw(sql, [], { transaction })).rejects.toBeInstanceOf(TransactionError);
    });
    expect(await names()).toEqual(['kept']);
    const undone = database.transaction(async () => {
      await User.create({ name: 'lost' });
      await database.raw(sql).catch(() => undefined);
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await names()).toEqual(['kept']);
  });

  it('has savepoints of the function, and bodies of triggers and functions', async () => {
    const { database, User, names } = await openUsers(context);
    await database.transaction(async () => {
      await database.raw('savepoint mine');
      await User.create({ name: 'lost' });
      await database.raw('rollback to savepoint mine');
      await database.raw('rollback transaction to mine');
      await database.raw('release mine');
      await database.raw(
        context.dialect === 'sqlite'
          ? 'create trigger t after insert on users begin select 1; end'
          : 'create function f() returns integer begin atomic select 1; select 2; end',
      );
      await User.create({ name: 'kept' });
    });
    expect(await names()).toEqual(['kept']);
  });

  if (context.dialect === 'sqlite') return;

  it('fails if a builder has ended it all the same, and rejects whatever follows', async () => {
    const { database, User, names } = await openUsers(context);
    let late: unknown;
    const working = database.transaction(async () => {
      await User.create({ name: 'committed' });
      await User.query().select(database.knex.raw('1')).whereRaw('true; commit');
      late = await User.create({ name: 'late' }).catch((error) => error);
    });
    await expect(working).rejects.toMatchObject({ name: 'TransactionError', code: 'TRANSACTION_FAILED' });
    expect(late).toBeInstanceOf(TransactionError);
    expect(await names()).toEqual(['committed']);
  });
});

const endingTables = {
  'a unique key that rolls back':
    'create table things (id integer primary key, name text unique on conflict rollback)',
  'a trigger that rolls back': 'create table things (id integer primary key, name text)',
};

describeEachDatabase('a transaction that the database has ended', (context) => {
  if (context.dialect !== 'sqlite') {
    it('is one of SQLite', () => expect(context.dialect).toBe('postgres'));
    return;
  }

  const attempts = {
    raw: ({ database }) => database.raw("insert into things (name) values ('taken')"),
    'a builder': ({ Thing }) => Thing.query().insert({ name: 'taken' }),
    'a builder of several rows': ({ Thing }) => Thing.query().insert([{ name: 'x' }, { name: 'taken' }]),
    'a create': ({ Thing }) => Thing.create({ name: 'taken' } as never),
    'a nested transaction': ({ database, Thing }) =>
      database.transaction(async () => {
        await Thing.create({ name: 'inner' } as never);
        await Thing.query().insert({ name: 'taken' });
      }),
    'a nested transaction that catches the error': ({ database, Thing }) =>
      database.transaction(async () => {
        await Thing.query()
          .insert({ name: 'taken' })
          .catch(() => undefined);
      }),
    'replacing rows': ({ database }) =>
      database.raw("insert or rollback into things (id, name) select 1, 'x' from things"),
  } satisfies Record<string, (made: Awaited<ReturnType<typeof usersAndThings>>) => PromiseLike<unknown>>;

  const cases = Object.keys(endingTables).flatMap((table) =>
    Object.keys(attempts).map((attempt) => [table, attempt] as const),
  );

  it.each(cases)('by %s fails with its function, which caught the error of %s', async (table, attempt) => {
    const made = await usersAndThings(context, endingTables[table as keyof typeof endingTables]);
    const { database, User, names, things } = made;
    if (table === 'a trigger that rolls back')
      await database.raw(
        "create trigger t before insert on things when new.name = 'taken' and exists (select 1 from things) begin select raise(rollback, 'taken already'); end",
      );
    await database.raw("insert into things (name) values ('taken')");
    const seen: unknown[] = [];
    let first: unknown;
    const working = database.transaction(async (transaction) => {
      await User.create({ name: 'before' });
      first = await attempts[attempt as keyof typeof attempts](made).then(
        () => 'no error',
        (error) => error,
      );
      for (const call of [
        () => User.create({ name: 'after' }),
        () => User.bulkCreate([{ name: 'after' }], { transaction }),
        () => User.findAll(),
        () => User.query().insert({ name: 'after' }),
        () => database.raw("insert into users (name) values ('after')"),
        () => database.raw('begin'),
        () => database.transaction(async () => User.create({ name: 'after' })),
      ])
        seen.push(
          await call().then(
            () => 'no error',
            (error) => error,
          ),
        );
      return 'done';
    });
    const error = await working.catch((thrown) => thrown);
    expect(first).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'TransactionError',
      message: 'The database has ended this transaction; see the cause',
      cause: first,
    });
    for (const each of seen) expect(each).toBe(error);
    expect(await names()).toEqual([]);
    expect(await things()).toEqual(['taken']);
    await database.transaction(async () => User.create({ name: 'next' }));
    expect(await names()).toEqual(['next']);
  });

  it('by a full disk fails with its function', async () => {
    const { database, User, names, things } = await usersAndThings(
      context,
      endingTables['a trigger that rolls back'],
    );
    const [{ page_count: pages }] = (await database.raw('pragma page_count')) as [{ page_count: number }];
    await database.raw(`pragma max_page_count = ${pages + 1}`);
    const working = database.transaction(async () => {
      await User.create({ name: 'before' });
      await database.raw('insert into things (name) values (hex(zeroblob(1000000)))').catch(() => undefined);
      await User.create({ name: 'after' });
    });
    const error = await working.catch((thrown) => thrown);
    // SQLite may also roll back only the statement.
    if (error === undefined) return expect(await names()).toEqual(['after', 'before']);
    expect(error).toBeInstanceOf(TransactionError);
    expect([await names(), await things()]).toEqual([[], []]);
  });

  it('throws the error of the function, if the function throws', async () => {
    const { database, Thing, things } = await usersAndThings(
      context,
      endingTables['a unique key that rolls back'],
    );
    await Thing.create({ name: 'taken' } as never);
    await expect(
      database.transaction(async () => Thing.query().insert({ name: 'taken' })),
    ).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(await things()).toEqual(['taken']);
  });
});
