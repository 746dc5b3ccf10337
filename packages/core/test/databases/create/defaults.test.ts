import { DataTypes, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const uuidOfVersion = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

describeEachDatabase('default values', (context) => {
  it('a value that is left out gets its default, and the table has it too', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      {
        text: { type: DataTypes.STRING, defaultValue: "it's ?" },
        count: { type: DataTypes.INTEGER, defaultValue: -5 },
        big: { type: DataTypes.BIGINT, defaultValue: 2n ** 63n - 1n },
        price: { type: DataTypes.DECIMAL(10, 2), defaultValue: '1.5' },
        ratio: { type: DataTypes.DOUBLE, defaultValue: Number.NEGATIVE_INFINITY },
        open: { type: DataTypes.BOOLEAN, defaultValue: true },
        state: { type: DataTypes.ENUM('on', 'off'), defaultValue: 'off' },
      },
      { timestamps: false },
    );
    await database.sync();
    const defaults = {
      text: "it's ?",
      count: -5,
      big: 2n ** 63n - 1n,
      price: '1.50',
      ratio: Number.NEGATIVE_INFINITY,
      open: true,
      state: 'off',
    };
    const created = await Item.create({});
    expect({ ...created }).toEqual({ id: 1, ...defaults });
    expect(await Item.findByPk(1)).toEqual(created);
    await database.knex.raw('insert into items (ratio) values (1)');
    expect({ ...(await Item.findByPk(2)) }).toEqual({ id: 2, ...defaults, ratio: 1 });
  });

  it('an object as a default is copied for every row', async () => {
    const database = context.open();
    const Item = database.define('item', {
      data: { type: DataTypes.JSON<{ list: string[] }>(), defaultValue: { list: [] }, allowNull: false },
    });
    await database.sync();
    const first = await Item.create({});
    first.data.list.push('mine');
    expect((await Item.create({})).data).toEqual({ list: [] });
  });

  it('a function is called for each row that lacks the value', async () => {
    const database = context.open();
    let calls = 0;
    const Item = database.define('item', {
      number: {
        type: DataTypes.INTEGER,
        defaultValue: () => {
          calls += 1;
          return calls;
        },
      },
    });
    await database.sync();
    const items = await Item.bulkCreate([{}, { number: 50 }, { number: null }, {}]);
    expect(items.map(({ number }) => number)).toEqual([1, 50, null, 2]);
    expect(calls).toBe(2);
  });

  it('a default that does not fit its type is an error, of the declaration or of the row', async () => {
    const database = context.open();
    expect(() =>
      database.define('wrong', { state: { type: DataTypes.INTEGER, defaultValue: 'many' as never } }),
    ).toThrow("'wrong.state' has a defaultValue that is not an integer");
    const Item = database.define('item', { count: { type: DataTypes.INTEGER, defaultValue: () => 0.5 } });
    await database.sync();
    await expect(Item.create({})).rejects.toMatchObject({ code: 'INVALID_VALUE', path: ['count'] });
  });

  it('UUIDV4, UUIDV7 and NOW generate a new value for each row', async () => {
    const database = context.open();
    const Item = database.define('item', {
      id: { type: DataTypes.UUID, primaryKey: true, defaultValue: DataTypes.UUIDV7 },
      random: { type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4 },
      at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW },
    });
    await database.sync();
    const before = Date.now();
    const items = await Item.bulkCreate([{}, {}, {}]);
    for (const { id, random, at } of items) {
      expect(id).toMatch(uuidOfVersion(7));
      expect(random).toMatch(uuidOfVersion(4));
      expect(at.getTime()).toBeGreaterThanOrEqual(before);
      expect(at.getTime()).toBeLessThanOrEqual(Date.now());
    }
    expect(new Set(items.flatMap(({ id, random }) => [id, random])).size).toBe(6);
    expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => id).sort());
    expect(await Item.findAll({ order: ['id'] })).toEqual(items);
  });

  it('an sql fragment is evaluated by the database, and create returns what it made', async () => {
    const database = context.open();
    const Item = database.define('item', {
      title: DataTypes.STRING,
      slug: { type: DataTypes.STRING, allowNull: false, defaultValue: sql`lower('A' || ${"it's"} || ${5})` },
      total: { type: DataTypes.INTEGER, defaultValue: sql`40 + 2` },
    });
    await database.sync();
    const items = await Item.bulkCreate([
      { title: 'a' },
      { title: 'b', slug: 'own', total: null },
      { title: 'c' },
    ]);
    expect(items.map(({ title, slug, total }) => [title, slug, total])).toEqual([
      ['a', "ait's5", 42],
      ['b', 'own', null],
      ['c', "ait's5", 42],
    ]);
    expect(await Item.findAll({ order: ['id'] })).toEqual(items);
  });

  it('null is a value and undefined is not, except for a key that the database numbers', async () => {
    const database = context.open();
    const Item = database.define('item', {
      title: { type: DataTypes.STRING, defaultValue: 'none' },
      note: DataTypes.STRING,
    });
    await database.sync();
    const items = await Item.bulkCreate([{ title: null }, { title: undefined }, { id: null as never }]);
    expect(items.map(({ title, note }) => [title, note])).toEqual([
      [null, null],
      ['none', null],
      ['none', null],
    ]);
    expect(items.map(({ id }) => typeof id)).toEqual(['number', 'number', 'number']);
    expect(await Item.findAll({ order: ['id'] })).toEqual(
      [...items].sort((left, right) => left.id - right.id),
    );
  });

  it('null is rejected for an attribute with a default if null is not allowed', async () => {
    const database = context.open();
    const Item = database.define('item', {
      title: { type: DataTypes.STRING, allowNull: false, defaultValue: 'none' },
    });
    await database.sync();
    expect((await Item.create({})).title).toBe('none');
    await expect(Item.create({ title: null as never })).rejects.toMatchObject({
      code: 'NULL_NOT_ALLOWED',
      path: ['title'],
    });
  });

  it('create returns the defaults of a table that the model does not declare', async () => {
    const database = context.open();
    await database.knex.raw(
      "create table items (id integer primary key, title text, state text default 'new', size integer default (2 + 3), note text)",
    );
    const Item = database.define(
      'item',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        title: DataTypes.STRING,
        state: DataTypes.STRING,
        size: DataTypes.INTEGER,
        note: DataTypes.STRING,
      },
      { timestamps: false },
    );
    const items = await Item.bulkCreate([
      { id: 1, title: 'a' },
      { id: 2, state: null },
      { id: 3, state: 'old', size: 1 },
    ]);
    expect(items.map((item) => item.toJSON())).toEqual([
      { id: 1, title: 'a', state: 'new', size: 5, note: null },
      { id: 2, title: null, state: null, size: 5, note: null },
      { id: 3, title: null, state: 'old', size: 1, note: null },
    ]);
    expect(await Item.findAll({ order: ['id'] })).toEqual(items);
  });

  it('create returns a column that the database computes from others', async () => {
    const database = context.open();
    await database.knex.raw(
      'create table items (id integer primary key, amount integer, doubled integer generated always as (amount * 2) stored)',
    );
    const Item = database.define(
      'item',
      {
        id: { type: DataTypes.INTEGER, primaryKey: true },
        amount: DataTypes.INTEGER,
        doubled: DataTypes.INTEGER,
      },
      { timestamps: false },
    );
    const item = await Item.create({ id: 1, amount: 21 });
    expect(item.doubled).toBe(42);
  });
});
