import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

/** What a driver throws is not always an Error of this realm, so its text is looked at. */
const failing = (text: RegExp) => ({ message: expect.stringMatching(text) });

describeEachDatabase('sync', (context) => {
  it('creates a table after those it refers to, and the database enforces the foreign keys', async () => {
    const database = context.open();
    const Line = database.define('line', { title: DataTypes.STRING }, { timestamps: false });
    const Order = database.define('order', {}, { timestamps: false });
    const User = database.define('user', {}, { timestamps: false });
    Order.belongsTo(User);
    Line.belongsTo(Order);
    await database.sync();
    const created = context.statements
      .map((text) => /^create table [`"](\w+)/.exec(text)?.[1])
      .filter((name) => name !== undefined);
    expect(created).toEqual(['users', 'orders', 'lines']);
    await expect(database.knex('lines').insert({ orderId: 7 })).rejects.toMatchObject(
      failing(/foreign key/i),
    );
    await database.knex('users').insert({ id: 1 });
    await database.knex('orders').insert({ id: 7, userId: 1 });
    await database.knex('lines').insert({ orderId: 7 });
    await expect(database.knex('users').delete()).resolves.toBe(1);
    expect(await context.rows(database, 'select id, "userId" from orders')).toEqual([
      { id: 7, userId: null },
    ]);
  });

  it('columns are unique alone or in a named group', async () => {
    const database = context.open();
    database.define(
      'item',
      {
        code: { type: DataTypes.STRING, unique: true },
        shelf: { type: DataTypes.STRING, unique: 'place' },
        position: { type: DataTypes.INTEGER, unique: 'place' },
      },
      { timestamps: false },
    );
    await database.sync();
    const insert = (row: object) => database.knex('items').insert(row);
    await insert({ code: 'a', shelf: 'top', position: 1 });
    await insert({ code: 'b', shelf: 'top', position: 2 });
    await expect(insert({ code: 'a', shelf: 'low', position: 1 })).rejects.toMatchObject(failing(/unique/i));
    await expect(insert({ code: 'c', shelf: 'top', position: 1 })).rejects.toMatchObject(failing(/unique/i));
  });

  it('indexes are created, by a given name or a default one', async () => {
    const database = context.open();
    database.define(
      'item',
      { code: DataTypes.STRING, rankNo: { type: DataTypes.INTEGER, field: 'rank' } },
      {
        timestamps: false,
        indexes: [
          { fields: ['rankNo'] },
          { fields: ['code', 'rankNo'], unique: true, name: 'code_and_rank' },
        ],
      },
    );
    await database.sync();
    const names = await context.rows(
      database,
      {
        sqlite: "select name from sqlite_master where type = 'index' and sql is not null order by 1",
        postgres:
          "select indexname as name from pg_indexes where tablename = 'items' and indexname <> 'items_pkey' order by 1",
      }[context.dialect],
    );
    expect(names).toEqual([{ name: 'code_and_rank' }, { name: 'items_rank_index' }]);
    await database.knex('items').insert({ code: 'a', rank: 1 });
    await expect(database.knex('items').insert({ code: 'a', rank: 1 })).rejects.toMatchObject(
      failing(/unique/i),
    );
  });

  it('a composite key is unique over both of its columns together', async () => {
    const database = context.open();
    const Seat = database.define(
      'seat',
      {
        row: { type: DataTypes.INTEGER, primaryKey: true },
        letter: { type: DataTypes.STRING(1), primaryKey: true },
      },
      { timestamps: false },
    );
    await database.sync();
    await Seat.bulkCreate([
      { row: 1, letter: 'A' },
      { row: 1, letter: 'B' },
    ]);
    await expect(database.knex('seats').insert({ row: 1, letter: 'A' })).rejects.toMatchObject(
      failing(/unique/i),
    );
    await expect(database.knex('seats').insert({ row: 1 })).rejects.toMatchObject(failing(/not.null/i));
    expect(await Seat.findByPk({ row: 1, letter: 'B' })).toEqual({ row: 1, letter: 'B' });
  });

  it('tables that refer to each other, and one to itself, are created and dropped', async () => {
    const database = context.open();
    class User extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'user', timestamps: false },
    ) {
      static Team = this.belongsTo(() => Team);
      static Manager = this.belongsTo(() => User, { as: 'manager' });
    }
    class Team extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'team', timestamps: false },
    ) {
      static Leader = this.belongsTo(() => User, { as: 'leader', constraints: true });
    }
    await database.sync();
    for (const [table, key] of [
      ['users', 'teamId'],
      ['users', 'managerId'],
      ['teams', 'leaderId'],
    ] as const) {
      await expect(database.knex(table).insert({ [key]: 5 })).rejects.toMatchObject(failing(/foreign key/i));
    }
    await database.knex('teams').insert({ id: 1 });
    await database.knex('users').insert({ id: 1, teamId: 1, managerId: 1 });
    await database.knex('teams').update({ leaderId: 1 });
    await database.sync({ force: true });
    expect(await context.rows(database, 'select id from users union all select id from teams')).toEqual([]);
    await database.drop();
    await expect(context.rows(database, 'select * from users')).rejects.toMatchObject(failing(/users/));
    await expect(context.rows(database, 'select * from teams')).rejects.toMatchObject(failing(/teams/));
  });
});
