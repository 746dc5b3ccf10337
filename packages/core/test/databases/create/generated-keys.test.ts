import { DataTypes, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const randomKey = { sqlite: sql`(lower(hex(randomblob(16))))`, postgres: sql`gen_random_uuid()` };

describeEachDatabase('keys that the database makes', (context) => {
  const numbered = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];

  it('an automatic id counts up in input order, and continues after given ids', async () => {
    const database = context.open();
    const Item = database.define('item', { title: DataTypes.STRING });
    await database.sync();
    const items = await Item.bulkCreate([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
    expect(items.map(({ id, title }) => [id, title])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
    expect(await Item.create({ id: 100, title: 'given' })).toMatchObject({ id: 100 });
    expect((await Item.create({})).id).toBe(context.dialect === 'sqlite' ? 101 : 4);
  });

  it('a BIGINT key counts up as a bigint', async () => {
    const database = context.open();
    const Item = database.define('item', {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
    });
    const Part = database.define('part', { title: DataTypes.STRING });
    const Parts = Item.hasMany(Part);
    await database.sync();
    const huge = 2n ** 62n + 1n;
    const items = await Item.bulkCreate(
      [{ parts: [{ title: 'a' }] }, { id: huge, parts: [{ title: 'b' }] }],
      { include: [Parts] },
    );
    expect(items).toMatchObject([
      { id: 1n, parts: [{ itemId: 1n }] },
      { id: huge, parts: [{ itemId: huge }] },
    ]);
    expect(await Item.findAll({ include: [Parts], order: ['id'] })).toEqual(items);
  });

  it('a key that is not a number comes from the database, and is set in the rows that refer to it', async () => {
    const database = context.open();
    const type = context.dialect === 'sqlite' ? DataTypes.STRING(32) : DataTypes.UUID;
    const Item = database.define('item', {
      id: { type, primaryKey: true, defaultValue: randomKey[context.dialect] },
      title: DataTypes.STRING,
    });
    const Part = database.define('part', {
      id: { type, primaryKey: true, defaultValue: randomKey[context.dialect] },
      title: DataTypes.STRING,
    });
    const Parts = Item.hasMany(Part);
    await database.sync();
    const items = await Item.bulkCreate(
      [
        { title: 'a', parts: [{ title: 'a1' }, { title: 'a2' }] },
        { title: 'b', parts: [{ title: 'b1' }] },
      ],
      { include: [Parts] },
    );
    expect(items.map(({ parts }) => parts.map(({ title }) => title))).toEqual([['a1', 'a2'], ['b1']]);
    const joined = await context.rows(
      database,
      'select i.title as item, p.title as part from parts p join items i on i.id = p."itemId" order by 2',
    );
    expect(joined).toEqual([
      { item: 'a', part: 'a1' },
      { item: 'a', part: 'a2' },
      { item: 'b', part: 'b1' },
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
    for (const item of items) expect(item.id).toMatch(/^[0-9a-f-]{32,36}$/);
  });

  it('a table made by plain SQL numbers its rows itself', async () => {
    const database = context.open();
    await database.knex.raw(`create table items (id ${numbered}, title text)`);
    const Item = database.define('item', { title: DataTypes.STRING }, { timestamps: false });
    const items = await Item.bulkCreate([{ title: 'a' }, { title: 'b' }]);
    expect(items.map(({ id }) => id)).toEqual([1, 2]);
    expect(await Item.findAll({ order: ['id'] })).toEqual(items);
  });

  if (context.dialect === 'postgres') {
    it('a key generated always as identity is drawn, and can also be given', async () => {
      const database = context.open();
      await database.knex.raw(
        'create table items (id bigint generated always as identity (start 10 increment by 5) primary key, title text)',
      );
      const Item = database.define('item', { title: DataTypes.STRING }, { timestamps: false });
      const items = await Item.bulkCreate([{ title: 'a' }, { title: 'b' }, { id: 3, title: 'given' }]);
      expect(items.map(({ id, title }) => [id, title])).toEqual([
        [10, 'a'],
        [15, 'b'],
        [3, 'given'],
      ]);
      expect(await Item.findByPk(15)).toMatchObject({ title: 'b' });
    });

    it('a key whose default has a question mark is drawn in the statement that inserts its row', async () => {
      const database = context.open();
      await database.knex.raw('create sequence item_numbers');
      await database.knex.raw('create sequence part_numbers');
      const Item = database.define(
        'item',
        {
          id: {
            type: DataTypes.STRING,
            primaryKey: true,
            defaultValue: sql`'who?' || nextval('item_numbers')`,
          },
          title: DataTypes.STRING,
        },
        { timestamps: false },
      );
      const Part = database.define(
        'part',
        {
          id: {
            type: DataTypes.INTEGER,
            primaryKey: true,
            defaultValue: sql`case when jsonb '{"a?": 1}' ? 'a?' then nextval('part_numbers') end`,
          },
          title: DataTypes.STRING,
        },
        { timestamps: false },
      );
      const Parts = Item.hasMany(Part);
      await database.sync();
      const values = ['a?', 'b'].map((title) => ({ title, parts: [{ title: `${title}1` }] }));
      const plan = Item.planCreate(values[0] as object, { include: [Parts] });
      context.statements.length = 0;
      const items = await Item.bulkCreate(values, { include: [Parts] });
      expect(context.statements.filter((text) => !text.includes('pg_attribute'))).toHaveLength(1);
      expect(plan.statements).toBe(1);
      expect(items).toMatchObject([
        { id: 'who?1', title: 'a?', parts: [{ id: 1, title: 'a?1', itemId: 'who?1' }] },
        { id: 'who?2', title: 'b', parts: [{ id: 2, title: 'b1', itemId: 'who?2' }] },
      ]);
      expect(await Item.findAll({ include: [Parts], order: ['id'] })).toEqual(items);
    });

    it('a key whose sequence counts down keeps every child with its parent', async () => {
      const database = context.open();
      await database.knex.raw('create sequence down increment by -1');
      await database.knex.raw(
        `create table items (id integer primary key default nextval('down'), title text)`,
      );
      await database.knex.raw(
        'create table parts (id serial primary key, "itemId" integer references items, title text)',
      );
      const Item = database.define('item', { title: DataTypes.STRING }, { timestamps: false });
      const Part = database.define('part', { title: DataTypes.STRING }, { timestamps: false });
      const Parts = Item.hasMany(Part);
      const given = ['a', 'b', 'c'].map((title) => ({ title, parts: [{ title: `${title}1` }] }));
      const items = await Item.bulkCreate(given, { include: [Parts] });
      const joined = await context.rows(
        database,
        'select i.title as item, p.title as part from parts p join items i on i.id = p."itemId" order by 1',
      );
      expect(joined).toEqual(['a', 'b', 'c'].map((item) => ({ item, part: `${item}1` })));
      for (const { id, parts } of items) expect(parts).toMatchObject([{ itemId: id }]);
    });
  }
});
