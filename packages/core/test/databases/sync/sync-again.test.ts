import { DatabaseError, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

const failing = (text: RegExp) => ({ message: expect.stringMatching(text) });

describeEachDatabase('sync and existing tables', (context) => {
  it('a second sync changes nothing, and keeps the rows', async () => {
    const database = context.open();
    const User = database.define(
      'user',
      { name: { type: DataTypes.STRING, unique: true } },
      { indexes: [{ fields: ['name'] }] },
    );
    User.hasMany(database.define('address', {}));
    await database.sync();
    await User.create({ name: 'Mick' });
    context.statements.length = 0;
    await database.sync();
    expect(context.statements.filter((text) => /create|alter|drop/i.test(text))).toEqual([]);
    expect(await User.findAll()).toHaveLength(1);
  });

  it('a missing table is added to the existing ones', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING });
    await database.sync();
    const user = await User.create({ name: 'Mick' });
    const Addresses = User.hasMany(database.define('address', { city: DataTypes.STRING }));
    await database.sync();
    await database.knex('addresses').insert({
      userId: user.id,
      createdAt: new Date(0).toISOString(),
      updatedAt: new Date(0).toISOString(),
      city: 'Austin',
    });
    const found = await User.findByPk(user.id, { include: [Addresses] });
    expect(found?.addresses[0]?.city).toBe('Austin');
  });

  it('force drops the tables of the models with their rows, and no other table', async () => {
    const database = context.open();
    const User = database.define('user', {});
    const Addresses = User.hasMany(database.define('address', {}));
    await database.knex.raw('create table strangers (id integer)');
    await database.knex.raw('insert into strangers values (1)');
    await database.sync();
    await User.create({ addresses: [{}, {}] }, { include: [Addresses] });
    await database.sync({ force: true });
    expect(await User.findAll()).toEqual([]);
    expect(await context.rows(database, 'select id from strangers')).toEqual([{ id: 1 }]);
    expect((await User.create({})).id).toBe(1);
  });

  it('force drops a table that a table of another tool refers to', async () => {
    const database = context.open();
    const User = database.define('user', {});
    await database.sync();
    await database.knex.raw('create table strangers (id integer, user_id integer references users)');
    const user = await User.create({});
    await database.knex('strangers').insert({ id: 1, user_id: user.id });
    await database.sync({ force: true });
    expect(await User.findAll()).toEqual([]);
    expect(await context.rows(database, 'select id from strangers')).toEqual([{ id: 1 }]);
  });

  it('foreign keys are enforced again after tables were dropped', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    User.hasMany(database.define('address', {}, { timestamps: false }));
    await database.sync({ force: true });
    await expect(database.knex('addresses').insert({ userId: 5 })).rejects.toMatchObject(
      failing(/foreign key/i),
    );
  });

  it('drop removes every table, and drops nothing the second time', async () => {
    const database = context.open();
    const Tag = database.define('tag', {});
    database.define('product', {}).belongsToMany(Tag, { through: 'labels' });
    await database.sync();
    await database.drop();
    await database.drop();
    for (const table of ['tags', 'products', 'labels']) {
      await expect(context.rows(database, `select * from ${table}`)).rejects.toMatchObject(
        failing(new RegExp(table)),
      );
    }
    await database.sync();
    expect(await context.rows(database, 'select * from labels')).toEqual([]);
  });

  it('a database without models is synced and dropped', async () => {
    const database = context.open();
    await database.sync({ force: true });
    await database.drop();
  });

  it('a sync that fails leaves no table', async () => {
    const database = context.open();
    database.define('fine', {}, { tableName: 'fine' });
    database.define('taken', {}, { tableName: 'taken' });
    // The index of another table has the name that this table needs.
    await database.knex.raw('create table strangers (id integer)');
    await database.knex.raw('create index taken on strangers (id)');
    await expect(database.sync()).rejects.toThrow(DatabaseError);
    await expect(context.rows(database, 'select * from fine')).rejects.toMatchObject(failing(/fine/));
  });

  it('a table that changed under a model is seen after the next sync', async () => {
    const database = context.open();
    const Item = database.define('item', { state: DataTypes.STRING }, { timestamps: false });
    await database.sync();
    expect((await Item.create({})).state).toBeNull();
    await database.drop();
    const id = { sqlite: 'integer primary key', postgres: 'serial primary key' }[context.dialect];
    await database.knex.raw(`create table items (id ${id}, state text default 'new')`);
    expect((await Item.create({})).state).toBe('new');
  });
});
