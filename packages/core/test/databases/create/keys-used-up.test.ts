import { type Database, DatabaseError, DataTypes } from '@espalier/core';
import { type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

const last = 2_147_483_647;

/** Leaves no number for the rows of a table: by a row with the last number on SQLite, by the sequence on PostgreSQL. */
async function useUp(
  { dialect }: DatabaseContext,
  database: Database,
  table: string,
  number: number | bigint = last,
) {
  await database.knex.raw(
    dialect === 'sqlite'
      ? `insert into ${table} (id) values (${number})`
      : `select setval(pg_get_serial_sequence('${table}', 'id'), ${number})`,
  );
}

const usedUp = {
  code: 'DATABASE_FAILED',
  message: expect.stringMatching(/no key is left .*; its numbers are used up$/),
  hint: 'if the key is an INTEGER, make it a BIGINT, in the model and in the table',
};

describeEachDatabase('a key that the database generates', (context) => {
  async function openItems() {
    const database = context.open();
    const Item = database.define('item', { name: DataTypes.STRING }, { timestamps: false });
    const Parts = Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
    const Favourite = Item.belongsTo(Item, { as: 'favourite' });
    await database.sync();
    return { database, Item, Parts, Favourite };
  }

  it('is never one that its type does not admit', async () => {
    const { database, Item } = await openItems();
    await useUp(context, database, 'items', last - 1);
    expect((await Item.create({ name: 'last' })).id).toBe(last);
    const error = await errorOf(Item.create({ name: 'one more' }));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject(usedUp);
    // PostgreSQL numbers rows before it inserts them.
    if (context.dialect === 'sqlite') expect(error).toMatchObject({ model: 'item', path: [] });
    expect(await Item.count({ where: { name: 'one more' } })).toBe(0);
    expect(await Item.findByPk(last)).toMatchObject({ name: 'last' });
  });

  it('is left to rows with a key of their own', async () => {
    const { database, Item } = await openItems();
    await useUp(context, database, 'items');
    expect((await Item.create({ id: 7, name: 'given' })).id).toBe(7);
  });

  it('that is missing for a row of many keeps none of them', async () => {
    const { database, Item, Parts } = await openItems();
    await useUp(context, database, 'items', last - 2);
    const before = await Item.count();
    await expect(Item.bulkCreate([{}, {}, {}])).rejects.toMatchObject(usedUp);
    await expect(Item.create({ name: 'whole', parts: [{}, {}] }, { include: [Parts] })).rejects.toMatchObject(
      usedUp,
    );
    await expect(
      database.transaction(async () => {
        await Item.create({ id: 8, name: 'before' });
        await errorOf(Item.bulkCreate([{}, {}, {}]));
        await Item.create({ id: 9, name: 'after' });
      }),
    ).resolves.toBeUndefined();
    expect(await Item.count()).toBe(before + 2);
  });

  it('is not one beyond its type in a cycle either', async () => {
    const { database, Item, Parts, Favourite } = await openItems();
    await useUp(context, database, 'items', last - 1);
    const before = await Item.count();
    const part = { name: 'part' };
    await expect(
      Item.create({ name: 'whole', parts: [part], favourite: part }, { include: [Parts, Favourite] }),
    ).rejects.toMatchObject(usedUp);
    expect(await Item.count()).toBe(before);
  });

  it('is not one beyond its type in a table that another tool made, with a value that the database fills', async () => {
    const database = context.open();
    const id = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];
    await database.knex.raw(`create table items (id ${id}, name varchar(9) default 'new')`);
    const Item = database.define('item', { name: DataTypes.STRING }, { timestamps: false });
    await useUp(context, database, 'items');
    const before = await Item.count();
    await expect(Item.create({})).rejects.toMatchObject(usedUp);
    expect(await Item.count()).toBe(before);
  });

  it('is not one beyond its type in a row that joins two others', async () => {
    const database = context.open();
    const options = { timestamps: false } as const;
    const Product = database.define('product', {}, options);
    const Tag = database.define('tag', {}, options);
    const Label = database.define('label', { id: { type: DataTypes.INTEGER, primaryKey: true } }, options);
    const Tags = Product.belongsToMany(Tag, { through: Label });
    await database.sync();
    const product = await Product.create({});
    const tags = await Tag.bulkCreate([{}, {}]);
    await Tags.add(product, tags[0] as never);
    const [last] = tags.slice(1);
    await database.knex.raw(
      context.dialect === 'sqlite'
        ? 'update sqlite_sequence set seq = 2147483647'
        : "select setval(pg_get_serial_sequence('labels', 'id'), 2147483647)",
    );
    await expect(Tags.add(product, last as never)).rejects.toMatchObject(usedUp);
    await expect(Tags.set(product, [last] as never)).rejects.toMatchObject(usedUp);
    await expect(Tags.create(product, {})).rejects.toMatchObject(usedUp);
    expect(await Label.count()).toBe(1);
    expect(await Tag.count()).toBe(2);
  });

  it('is read and referred to as a BIGINT where an INTEGER would be used up', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { id: { type: DataTypes.BIGINT, primaryKey: true } },
      { timestamps: false },
    );
    const Parts = Item.hasMany(Item, { as: 'parts', foreignKey: 'wholeId' });
    await database.sync();
    await useUp(context, database, 'items');
    const item = await Item.create({ parts: [{}] }, { include: [Parts] });
    expect(item.id).toBe(2_147_483_648n);
    expect((await Item.findByPk(item.id, { include: [Parts] }))?.parts).toMatchObject([{ wholeId: item.id }]);
  });

  it('says that no key is left for a BIGINT too', async () => {
    const database = context.open();
    const Item = database.define(
      'item',
      { id: { type: DataTypes.BIGINT, primaryKey: true } },
      { timestamps: false },
    );
    await database.sync();
    await useUp(context, database, 'items', 9_223_372_036_854_775_807n);
    const error = await errorOf(Item.create({}));
    expect(error.code).toBe('DATABASE_FAILED');
    expect(error.message).toMatch(/no key is left/);
  });
});
