import { DataTypes, Op, OptionError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

describeEachDatabase('tables that another tool created', (context) => {
  it('may have dates without a zone, which are read and written as UTC', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    await database.knex.raw(
      'create table logs (id serial primary key, name text unique, at timestamp(3) default now(), said timestamp)',
    );
    const Log = database.define(
      'log',
      { name: DataTypes.STRING, at: DataTypes.DATE, said: DataTypes.DATE },
      { timestamps: false },
    );
    const said = new Date('2024-02-29T12:34:56.789Z');
    const log = await Log.create({ name: 'once', said });
    expect(log.at).toBeInstanceOf(Date);
    expect(await Log.findByPk(log.id)).toMatchObject({ name: 'once', said });
    expect(await Log.count()).toBe(1);
  });

  it('are not written twice if the written values cannot be read', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    await database.knex.raw('create table odds (id serial primary key, name text, x numeric default 1.5)');
    const Odd = database.define(
      'odd',
      { name: DataTypes.STRING, x: DataTypes.BIGINT },
      { timestamps: false },
    );
    await expect(Odd.create({ name: 'a' })).rejects.toBeDefined();
    expect(await context.rows(database, 'select name from odds')).toEqual([]);
  });

  it('may be the table of several models, each with its own columns', async () => {
    const database = context.open();
    await database.knex.raw(
      "create table people (id integer primary key, name text, age integer default 42, city text default 'Paris')",
    );
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: false } as const;
    const options = { tableName: 'people', timestamps: false } as const;
    const Aged = database.define('aged', { id, name: DataTypes.STRING, age: DataTypes.INTEGER }, options);
    const Settled = database.define(
      'settled',
      { id, name: DataTypes.STRING, city: DataTypes.STRING },
      options,
    );
    expect(await Aged.create({ id: 1, name: 'x' })).toMatchObject({ age: 42 });
    expect(await Settled.create({ id: 2, name: 'y' })).toMatchObject({ city: 'Paris' });
  });

  it('may keep JSON in a text column, and text in a JSON column', async () => {
    const database = context.open();
    const jsonb = context.dialect === 'postgres' ? 'jsonb' : 'text';
    await database.knex.raw(`create table docs (id integer primary key, meta text, doc ${jsonb})`);
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: false } as const;
    const Doc = database.define(
      'doc',
      { id, meta: DataTypes.JSON, doc: DataTypes.TEXT },
      { timestamps: false },
    );
    await Doc.create({ id: 1, meta: 'abc', doc: '{"a": 1}' });
    const found = await Doc.findByPk(1);
    expect(found).toMatchObject({ meta: 'abc', doc: '{"a": 1}' });
  });

  it('report the rejected row, and not one that only resembles it', async () => {
    const database = context.open();
    const Item = database.define('item', { email: DataTypes.STRING, active: DataTypes.BOOLEAN });
    await database.sync();
    await database.knex.raw('create unique index one_active on items (email) where active');
    await Item.create({ email: 'a', active: true });
    const rows = [
      { email: 'a', active: true },
      { email: 'a', active: false },
    ];
    await expect(Item.bulkCreate(rows)).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
      path: [0, 'email'],
    });
  });
});

describeEachDatabase('an instance with changes that are not saved', (context) => {
  it('keeps them when it is linked, and saves them afterwards', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING });
    const Quote = database.define('quote', { text: DataTypes.STRING });
    Quote.belongsTo(User);
    User.hasMany(Quote);
    await database.sync();
    const user = await User.create({ name: 'old' });
    user.name = 'new';
    await Quote.create({ text: 'a', user } as never, { include: ['user'] });
    expect(user.name).toBe('new');
    expect(user.changed()).toEqual(['name']);

    const quote = await Quote.create({ text: 'b' });
    quote.text = 'edited';
    const other = await User.create({ name: 'other', quotes: [quote] } as never, { include: ['quotes'] });
    expect(quote).toMatchObject({ text: 'edited', userId: other.id });
    await quote.save();
    expect(await Quote.findByPk(quote.id)).toMatchObject({ text: 'edited', userId: other.id });
  });

  it('can be linked when only some of its attributes were read', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING });
    const Quote = database.define('quote', { text: DataTypes.STRING });
    Quote.belongsTo(User);
    await database.sync();
    const { id } = await User.create({ name: 'Mick' });
    const user = await User.findOne({ attributes: ['name'] });
    await Quote.create({ text: 'a', user } as never, { include: ['user'] });
    expect(await Quote.findOne()).toMatchObject({ userId: id });
  });

  it('detects changes of arrays of any type, and reports no others', async () => {
    if (context.dialect !== 'postgres') return;
    const database = context.open();
    const Item = database.define('item', {
      big: DataTypes.ARRAY(DataTypes.BIGINT),
      title: DataTypes.STRING(5),
    });
    await database.sync();
    const { id } = await Item.create({ big: [1n, 2n] });
    await database.knex.raw('alter table items alter title type text');
    await database.knex.raw("update items set title = 'longer than the model admits'");
    const item = await Item.findByPk(id);
    expect(item?.changed()).toEqual([]);
    item?.big?.push(3n);
    expect(item?.changed()).toEqual(['big']);
    await item?.save();
    expect((await Item.findByPk(id))?.big).toEqual([1n, 2n, 3n]);
  });
});

describeEachDatabase('a condition with empty layers', (context) => {
  it.each([
    [{ [Op.and]: [{}] }],
    [{ [Op.or]: [{}] }],
    [{ [Op.and]: [{ [Op.and]: [] }] }],
    [{ [Op.not]: { [Op.or]: [] } }],
  ])('does not change every row (%#)', async (where) => {
    const database = context.open();
    const Item = database.define('item', { name: DataTypes.STRING });
    await database.sync();
    await Item.create({ name: 'a' });
    await expect(Item.destroy({ where: where as never })).rejects.toBeInstanceOf(OptionError);
    await expect(Item.update({ name: 'b' }, { where: where as never })).rejects.toBeInstanceOf(OptionError);
    expect(await Item.count({ where: { name: 'a' } })).toBe(1);
  });
});
