import { DatabaseError, DataTypes, OptionError, TimeoutError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('the knex builder of a model', (context) => {
  it('reads and writes the table, and is logged like any other statement', async () => {
    const { Product } = await openShop(context);
    const now = new Date();
    context.statements.length = 0;
    await Product.query().insert({ title: 'Chair', createdAt: now, updatedAt: now });
    expect(await Product.query().where({ title: 'Chair' }).update({ title: 'Stool' })).toBe(1);
    expect(await Product.query().select('title')).toEqual([{ title: 'Stool' }]);
    expect(context.statements.map((sql) => sql.replace(/[`"]/g, '').replace(/\$\d/g, '?'))).toEqual([
      'insert into products (createdAt, title, updatedAt) values (?, ?, ?)',
      'update products set title = ? where title = ?',
      'select title from products',
    ]);
    // A date is stored as Espalier stores it, on every database.
    expect((await Product.findOne())?.createdAt).toEqual(now);
    expect(await Product.count({ where: { createdAt: now } })).toBe(1);
  });

  it('runs in the surrounding transaction, or in one that is passed', async () => {
    const { database, Tag } = await openShop(context);
    const values = (name: string) => ({ name, createdAt: new Date(), updatedAt: new Date() });
    const work = database.transaction(async (transaction) => {
      await Tag.create({ name: 'wood' });
      await Tag.query().insert(values('red'));
      await Tag.query({ transaction }).insert(values('old'));
      const [rows] = await Promise.all([Tag.query().select('name'), Tag.findAll(), Tag.query().count()]);
      expect(rows).toHaveLength(3);
      await database.transaction(async () => {
        expect(await Tag.query().orderBy('id').pluck('name')).toEqual(['wood', 'red', 'old']);
      });
      throw new Error('undo');
    });
    await expect(work).rejects.toThrow('undo');
    expect(await Tag.query().select('name')).toEqual([]);
  });

  it('cannot run after the transaction that it was made in', async () => {
    const { database, Tag } = await openShop(context);
    const builder = await database.transaction(async () => ({ later: Tag.query().select('name') }));
    await expect(builder.later).rejects.toMatchObject({
      message: expect.stringContaining('This transaction has ended'),
    });
    expect(await Tag.query().select('name')).toEqual([]);
  });

  it('is cancelled with the transaction that it runs in', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, Tag } = await openShop(context);
    const started = performance.now();
    let late: Promise<unknown> = Promise.resolve();
    const working = database.transaction(
      async () => {
        await Tag.create({ name: 'lost' });
        late = Promise.all([Tag.query().select(database.knex.raw('pg_sleep(20)')), Tag.query().count()]);
        await late;
      },
      { timeout: 100 },
    );
    await expect(working).rejects.toBeInstanceOf(TimeoutError);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await Tag.query().select('name')).toEqual([]);
  });

  it('can run outside the surrounding transaction, if there is another connection', async () => {
    const { database, Tag } = await openShop(context);
    await database.transaction(async () => {
      await Tag.create({ name: 'wood' });
      if (context.dialect === 'sqlite')
        expect(() => Tag.query({ transaction: null })).toThrow('one connection');
      else expect(await Tag.query({ transaction: null }).select('name')).toEqual([]);
    });
    expect(() => Tag.query({ transactions: null } as never)).toThrow(OptionError);
  });

  // On PostgreSQL, knex needs one more package to stream.
  if (context.dialect === 'sqlite') {
    it('streams rows, in a transaction too', async () => {
      const { database, Tag } = await openShop(context);
      await Tag.bulkCreate([{ name: 'wood' }, { name: 'red' }]);
      const names: string[] = [];
      await database.transaction(async () => {
        for await (const row of Tag.query().select('name').orderBy('id').stream()) names.push(row.name);
        expect(await Tag.count()).toBe(2);
      });
      expect(names).toEqual(['wood', 'red']);
    });
  }

  it('releases the connection when a statement fails', async () => {
    const { Tag } = await openShop(context);
    await expect(Tag.query().select('nothing')).rejects.toMatchObject({
      message: expect.stringContaining('nothing'),
    });
    expect(await Tag.count()).toBe(0);
  });
});

describeEachDatabase('rows of a builder as instances', (context) => {
  it('have every type of value as a finder reads it', async () => {
    const database = context.open();
    const Sample = database.define(
      'sample',
      {
        text: DataTypes.STRING,
        whole: DataTypes.INTEGER,
        big: DataTypes.BIGINT,
        float: DataTypes.DOUBLE,
        price: DataTypes.DECIMAL(10, 2),
        yes: DataTypes.BOOLEAN,
        at: DataTypes.DATE,
        day: DataTypes.DATEONLY,
        uuid: DataTypes.UUID,
        json: DataTypes.JSON,
        jsonText: DataTypes.JSONB,
        kind: DataTypes.ENUM('a', 'b'),
        bytes: DataTypes.BLOB,
        nothing: DataTypes.TEXT,
        ...(context.dialect === 'postgres'
          ? {
              days: DataTypes.ARRAY(DataTypes.DATEONLY),
              matrix: DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INTEGER)),
              bigs: DataTypes.ARRAY(DataTypes.BIGINT),
            }
          : {}),
      },
      { underscored: true },
    );
    await database.sync();
    const created = await Sample.create({
      text: 'x',
      whole: -5,
      big: 9_007_199_254_740_991n,
      float: 0.1,
      price: '12.50',
      yes: true,
      at: new Date('2024-02-29T12:34:56.789Z'),
      day: '2024-02-29',
      uuid: '0190a0a0-0000-7000-8000-000000000000',
      json: { list: [1, { two: null }] },
      jsonText: 'plain text',
      kind: 'b',
      bytes: Buffer.from([0, 255]),
      ...(context.dialect === 'postgres'
        ? {
            days: ['2024-01-01', '1999-12-31'],
            matrix: [
              [1, 2],
              [3, 4],
            ],
            bigs: [1n, 2n],
          }
        : {}),
    } as never);

    const [hydrated] = Sample.hydrate(await Sample.query().select());
    const found = await Sample.findByPk((created as unknown as { id: number }).id);

    expect(hydrated).toStrictEqual(found);
    expect(hydrated?.isNewRecord).toBe(false);
    expect(hydrated?.changed()).toEqual([]);
  });

  it('know which attributes were selected, can be saved, and have computed values too', async () => {
    const { database, User, Address } = await openShop(context);
    const ann = await User.create(
      { firstName: 'Ann', addresses: [{ city: 'Austin' }, { city: 'Bern' }] },
      { include: [User.Addresses] },
    );
    const addresses = Address.query().whereRaw('?? = ??', ['userId', 'users.id']).count();
    const rows = await User.query().select('id', 'firstName').select({ homes: addresses });
    const [user] = User.hydrate(rows);
    if (user === undefined) throw new Error('no user');
    expect(user).toBeInstanceOf(User);
    expect(Number((user as unknown as { homes: unknown }).homes)).toBe(2);
    expect(user.id).toBe(ann.id);
    await user.update({ firstName: 'Anna' });
    expect((await User.Addresses.get(user)).map(({ city }) => city)).toEqual(['Austin', 'Bern']);
    expect(await context.rows(database, 'select "firstName", "lastName" from users')).toEqual([
      { firstName: 'Anna', lastName: null },
    ]);
  });

  it('are rejected if they are not rows of the table', async () => {
    const database = context.open();
    const User = database.define('user', { firstName: DataTypes.STRING }, { underscored: true });
    await database.sync();
    const wrong: [unknown, string][] = [
      [{ id: 1 }, 'user.hydrate requires an array of rows, not an object'],
      [[null], 'user.hydrate requires objects as rows, but row 0 is null'],
      [[{ id: 1 }, { first_name: 'x' }], "requires the primary key of every row, but row 1 has no 'id'"],
      [[{ id: 1, firstName: 'x' }], "requires the names of columns: 'first_name', not 'firstName'"],
      [[{ id: 1, save: 'x' }], "cannot set the column 'save' on an instance"],
      [
        [JSON.parse('{ "id": 1, "__proto__": { "x": 1 } }')],
        "cannot set the column '__proto__' on an instance",
      ],
    ];
    for (const [rows, message] of wrong) expect(() => User.hydrate(rows as never)).toThrow(message);
    expect(User.hydrate([])).toEqual([]);
  });
});

describeEachDatabase('SQL to the letter', (context) => {
  it('binds values by place and by name, gives rows, and is logged', async () => {
    const database = context.open();
    expect(await database.raw('select ? as a, ? as b', ['x', 'y'])).toEqual([{ a: 'x', b: 'y' }]);
    expect(await database.raw('select :a as a', { a: 'x' })).toEqual([{ a: 'x' }]);
    expect(await database.raw('create table things (name text)')).toEqual([]);
    expect(context.statements.at(-1)).toBe('create table things (name text)');
    await expect(database.raw('select * from nothing')).rejects.toThrow(DatabaseError);
  });

  it('runs in the surrounding transaction, or in one that is passed', async () => {
    const database = context.open();
    await database.raw('create table things (name text)');
    const work = database.transaction(async (transaction) => {
      await database.raw("insert into things values ('a')");
      await database.raw("insert into things values ('b')", [], { transaction });
      expect(await database.raw('select name from things order by name')).toEqual([
        { name: 'a' },
        { name: 'b' },
      ]);
      throw new Error('undo');
    });
    await expect(work).rejects.toThrow('undo');
    expect(await database.raw('select name from things')).toEqual([]);
  });
});
