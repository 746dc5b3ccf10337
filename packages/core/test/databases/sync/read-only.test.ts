import {
  aggregate,
  ConfigurationError,
  type Database,
  DataTypes,
  Model,
  OptionError,
  sql,
} from '@espalier/core';
import { asBody, type DatabaseContext, describeEachDatabase, errorOf } from '@espalier/testkit';

/** Users, their orders, and a view with the sum of the orders of each user, which has no key. */
function defineTotals(database: Database) {
  class User extends Model.init(
    { name: DataTypes.STRING },
    { database, modelName: 'user', timestamps: false },
  ) {
    static Orders = this.hasMany(() => Order);
    static Totals = this.hasMany(() => Total);
    static Total = this.hasOne(() => Total);
  }
  class Order extends Model.init(
    { price: DataTypes.INTEGER },
    { database, modelName: 'order', timestamps: false },
  ) {
    static User = this.belongsTo(() => User);
  }
  class Total extends Model.init(
    { city: DataTypes.STRING, orders: DataTypes.INTEGER, price: DataTypes.BIGINT },
    { database, modelName: 'total', view: true },
  ) {
    static User = this.belongsTo(() => User);
  }
  return { database, User, Order, Total };
}

async function openTotals(context: DatabaseContext) {
  const totals = defineTotals(context.open());
  const { database, User } = totals;
  await database.sync();
  const id = database.dialect === 'sqlite' ? '`userId`' : '"userId"';
  await database.knex.raw(
    `create view totals as select ${id}, 'Austin' as city, count(*) as orders, sum(price) as price from orders group by ${id}`,
  );
  await User.bulkCreate(
    [
      { name: 'Mick', orders: [{ price: 3 }, { price: 4 }] },
      { name: 'Ann', orders: [{ price: 5 }] },
    ],
    { include: [User.Orders] },
  );
  context.statements.length = 0;
  return totals;
}

describeEachDatabase('a model with `view: true`', (context) => {
  it('has neither a key nor timestamps, and is read by every finder', async () => {
    const { User, Total } = await openTotals(context);
    const mick = { city: 'Austin', orders: 2, price: 7n, userId: 1 };
    const ann = { city: 'Austin', orders: 1, price: 5n, userId: 2 };
    const totals = await Total.findAll({ order: ['userId'] });
    expect(totals).toMatchObject([mick, ann]);
    expect(totals.map((each) => Object.keys(each).sort())).toEqual([
      ['city', 'orders', 'price', 'userId'],
      ['city', 'orders', 'price', 'userId'],
    ]);
    expect(await Total.count({ where: { orders: 2 } })).toBe(1);
    expect(await Total.exists({ where: { orders: 3 } })).toBe(false);
    expect((await Total.findOne({ where: { price: 5n } }))?.userId).toBe(2);
    expect(await Total.findAndCountAll({ order: ['userId'], limit: 1 })).toMatchObject({
      count: 2,
      rows: [mick],
    });
    const [total] = await Total.findAll({ include: [Total.User], where: { user: { name: 'Ann' } } });
    expect(total?.user?.name).toBe('Ann');
    const users = await User.findAll({ include: [User.Totals], order: ['id'] });
    expect(users.map((each) => each.totals.map(({ price }) => price))).toEqual([[7n], [5n]]);
    expect(await User.count({ where: { totals: { some: { orders: 2 } } } })).toBe(1);
    const [user] = users as [(typeof users)[number]];
    expect((await User.Totals.get(user)).map(({ price }) => price)).toEqual([7n]);
    expect(await User.Totals.count(user)).toBe(1);
    expect((await Total.User.get(total as NonNullable<typeof total>))?.name).toBe('Ann');
    const distinct = await Total.findAll({ attributes: ['city'], distinct: true, limit: 5 });
    expect(distinct.map(({ city }) => city)).toEqual(['Austin']);
    const [sum] = await Total.findAll({
      attributes: [[sql`sum(${sql.attribute('orders')})`, 'all', DataTypes.INTEGER]],
    });
    expect(sum?.all).toBe(3);
    const groups = await Total.aggregate({
      groupBy: { city: 'city' },
      select: { orders: aggregate.sum('orders') },
      order: ['city'],
      limit: 5,
    });
    expect(groups.map(({ city, orders }) => [city, Number(orders)])).toEqual([['Austin', 3]]);
  });

  it('needs an order for a part of its rows, and a unique one for pages that follow each other', async () => {
    const { User, Total } = await openTotals(context);
    const part = "'total' has no primary key, so a part of its rows needs `order`";
    await expect(Total.findAll({ limit: 2 })).rejects.toThrow(`limit: ${part}`);
    await expect(Total.findAll({ offset: 1 })).rejects.toThrow(`offset: ${part}`);
    await expect(User.findAll({ include: [{ association: User.Totals, limit: 2 }] })).rejects.toThrow(
      `limit of 'totals': ${part}`,
    );
    expect(await Total.findAll({ limit: 1 })).toHaveLength(1);
    const unique = "'total' has no primary key, so";
    await expect(Total.findPage({ first: 1, order: ['userId'] })).rejects.toThrow(
      `${unique} a page needs an order by a unique key`,
    );
    expect(() => Total.stream()).toThrow(`${unique} a stream needs an order by a unique key`);
    for (const call of [() => Total.findByPk(1), async () => (await Total.findOne())?.reload()])
      await expect(call()).rejects.toThrow("'total' has no primary key to find a row by");
    const user = (await User.findOne()) as InstanceType<typeof User>;
    const has = User.Totals.has(user, asBody({}) as never);
    await expect(has).rejects.toThrow("user.totals.has cannot look for rows: 'total' has no primary key");
  });

  it('sorts rows by their row of a to-one, without an order of its own', async () => {
    const { User } = await openTotals(context);
    const order = [[User.Total, 'price']] as const;
    const users = await User.findAll({ include: [User.Total], order });
    expect(users.map(({ name, total }) => [name, total?.price])).toEqual([
      ['Ann', 5n],
      ['Mick', 7n],
    ]);
    const own = [{ association: User.Total, order: [['price', 'DESC']] }] as const;
    expect((await User.findAll({ include: own, order })).map(({ name }) => name)).toEqual(['Ann', 'Mick']);
  });

  it('is grouped by through a to-one only if that finds its row by a key', async () => {
    const { database, User, Total } = await openTotals(context);
    context.statements.length = 0;
    const select = { n: aggregate.count() };
    const why =
      "'total' of 'user' may have several rows, and 'total' has no primary key that says which one is joined";
    const byCity = await errorOf(User.aggregate({ groupBy: { city: [User.Total, 'city'] }, select }));
    expect(byCity).toBeInstanceOf(OptionError);
    expect(byCity.message).toBe(`groupBy.city: ${why}`);
    const sum = await errorOf(User.aggregate({ select: { all: aggregate.sum([User.Total, 'orders']) } }));
    expect(sum).toBeInstanceOf(OptionError);
    expect(sum.message).toContain(why);
    expect(context.statements).toEqual([]);
    const byName = { name: [Total.User, 'name'] } as const;
    expect(await Total.aggregate({ groupBy: byName, select, order: ['name'] })).toMatchObject([
      { name: 'Ann' },
      { name: 'Mick' },
    ]);
    const Keyed = database.define(
      'keyedTotal',
      { userId: { type: DataTypes.INTEGER, unique: true, allowNull: false }, city: DataTypes.STRING },
      { view: true, tableName: 'totals' },
    );
    const UserTotal = User.hasOne(Keyed, { foreignKey: 'userId' });
    const byKeyed = { groupBy: { city: [UserTotal, 'city'] }, select } as never;
    expect(await User.aggregate(byKeyed)).toMatchObject([{ city: 'Austin' }]);
  });

  it('is read page by page in the order of a declared unique key', async () => {
    const { database } = await openTotals(context);
    const Keyed = database.define(
      'keyedTotal',
      { userId: { type: DataTypes.INTEGER, unique: true, allowNull: false }, price: DataTypes.BIGINT },
      { view: true, tableName: 'totals' },
    );
    const first = await Keyed.findPage({ first: 1, order: ['userId'] });
    const next = await Keyed.findPage({ first: 1, order: ['userId'], after: first.endCursor as string });
    expect([...first.items, ...next.items].map(({ price }) => price)).toEqual([7n, 5n]);
    const streamed: unknown[] = [];
    for await (const each of Keyed.stream({ order: ['userId'], batchSize: 1 })) streamed.push(each.userId);
    expect(streamed).toEqual([1, 2]);
  });

  it('can be found by a declared primary key', async () => {
    const { database, User } = await openTotals(context);
    const Keyed = database.define(
      'keyedTotal',
      { userId: { type: DataTypes.INTEGER, primaryKey: true }, price: DataTypes.BIGINT },
      { view: true, tableName: 'totals' },
    );
    User.hasOne(Keyed, { foreignKey: 'userId' });
    const found = await Keyed.findByPk(2);
    expect(found?.price).toBe(5n);
    await found?.reload();
    expect(await Keyed.findAll({ limit: 1, offset: 1 })).toMatchObject([{ userId: 2 }]);
  });

  it('rejects every call that writes, before any SQL', async () => {
    const { User, Total } = await openTotals(context);
    const total = (await Total.findOne({ where: { userId: 1 } })) as InstanceType<typeof Total>;
    const user = (await User.findByPk(1)) as InstanceType<typeof User>;
    context.statements.length = 0;
    const values = asBody({ city: 'Bern' });
    const all = { all: true } as const;
    const calls: Record<string, () => unknown> = {
      'total.create': () => Total.create(values),
      'total.bulkCreate': () => Total.bulkCreate([values]),
      'total.planCreate': () => Total.planCreate(values),
      'total.save': () => Total.save(values),
      'total.planSave': () => Total.planSave(values),
      'total.previewSave': () => Total.previewSave(values),
      'total.upsert': () => Total.upsert(values),
      'total.findOrCreate': () => Total.findOrCreate({ where: values }),
      'total.connectOrCreate': () => Total.connectOrCreate({ where: {}, create: values } as never),
      'total.update': () => Total.update(values, all),
      'total.increment': () => Total.increment('orders' as never, all),
      'total.decrement': () => Total.decrement('orders' as never, all),
      'total.destroy': () => Total.destroy(all),
      'user.totals.create': () => User.Totals.create(user, values),
      'user.totals.add': () => User.Totals.add(user, total as never),
      'user.totals.set': () => User.Totals.set(user, []),
      'user.totals.remove': () => User.Totals.remove(user, total as never),
      'total.user.set': () => Total.User.set(total, user),
    };
    const methods: Record<string, () => unknown> = {
      'total.save': () => Object.assign(total, { city: 'Bern' }).save(),
      'total.update': () => total.update(values),
      'total.increment': () => total.increment('orders' as never),
      'total.decrement': () => total.decrement('orders' as never),
      'total.destroy': () => total.destroy(),
    };
    for (const [call, run] of [...Object.entries(calls), ...Object.entries(methods)]) {
      const error = await errorOf((async () => run())());
      expect([call, error.message]).toEqual([call, `${call}: 'total' is a view, whose rows are only read`]);
      expect(error).toBeInstanceOf(OptionError);
      expect(error.hint).toBe('write to the tables that the view reads');
    }
    expect(context.statements).toEqual([]);
  });

  it('rejects nested rows, before any SQL', async () => {
    const { User } = await openTotals(context);
    const user = (await User.findByPk(1)) as InstanceType<typeof User>;
    context.statements.length = 0;
    const values = asBody({ name: 'Eve', totals: [{ city: 'Bern' }] });
    const why = "'totals' of 'user' is included, and 'total' is a view, whose rows are only read";
    const include = [User.Totals] as const;
    await expect(User.create(values, { include })).rejects.toThrow(why);
    await expect(User.save({ ...values, id: 1 }, { include })).rejects.toThrow(why);
    await expect(user.save({ include } as never)).rejects.toThrow(why);
    await expect(user.destroy({ include } as never)).rejects.toThrow(why);
    expect(context.statements).toEqual([]);
  });

  it('can be referred to by rows of a table, which no constraint checks', async () => {
    const { database } = await openTotals(context);
    const Best = database.define(
      'best',
      { userId: { type: DataTypes.INTEGER, primaryKey: true } },
      { view: true, tableName: 'totals' },
    );
    class Note extends Model.init(
      { text: DataTypes.STRING },
      { database, modelName: 'note', timestamps: false },
    ) {
      static Best = this.belongsTo(() => Best, { as: 'best' });
    }
    await database.sync();
    const note = await Note.create(
      { text: 'a', best: Best.connect({ userId: 2 }) },
      { include: [Note.Best] },
    );
    expect(note.bestUserId).toBe(2);
    await note.update({ bestUserId: 77 });
    const error = await errorOf(
      Note.create(asBody({ text: 'b', best: { userId: 5 } }), { include: [Note.Best] }),
    );
    expect(error).toMatchObject({ name: 'ValidationError', path: ['best'] });
    expect(error.message).toContain("'best' is a view, whose rows are only read");
    const saved = await Note.save({ text: 'c', best: asBody({ userId: 1 }) }, {
      include: [{ association: Note.Best, mode: 'link' }],
    } as never);
    expect((saved as { bestUserId: unknown }).bestUserId).toBe(1);
  });

  it('is not created by sync', async () => {
    const { database, Total } = defineTotals(context.open());
    await database.sync();
    await expect(Total.count()).rejects.toMatchObject({ name: 'DatabaseError' });
    await database.drop();
  });

  it('is left alone by drop and by sync with force, or nothing is dropped', async () => {
    const { database, User, Total } = await openTotals(context);
    if (context.dialect === 'postgres') {
      for (const call of [() => database.drop(), () => database.sync({ force: true })]) {
        const error = await errorOf(call());
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(error.message).toBe(
          "The view 'totals' of model 'total' reads a table that is to be dropped, which would drop it too; nothing was dropped",
        );
      }
      expect(await User.count()).toBe(2);
      await database.knex.raw('drop view totals');
      await database.knex.raw('create view totals as select 1 as "userId"');
    }
    await database.sync({ force: true });
    expect(await User.count()).toBe(0);
    expect(await Total.count()).toBe(context.dialect === 'postgres' ? 1 : 0);
    await database.drop();
    const views = context.dialect === 'postgres' ? 'pg_views where viewname' : 'sqlite_master where name';
    expect(await context.rows(database, `select 1 as x from ${views} = 'totals'`)).toEqual([{ x: 1 }]);
  });

  it.each([
    [{ view: true, managed: true }, 'has `view` and `managed: true`; sync creates no view'],
    [{ view: true, version: true }, 'has `view` and `version: true`; the rows of a view are only read'],
    [{ view: 'yes' }, 'has view: a string; it must be true or false'],
    [{ managed: 0 }, 'has managed: a number; it must be true or false'],
  ])('is declared without what only written rows have: %j', (options, message) => {
    const database = context.open();
    const declare = () => database.define('total', { n: DataTypes.INTEGER }, options as never);
    expect(declare).toThrow(ConfigurationError);
    expect(declare).toThrow(`Model 'total' ${message}`);
  });
});

describeEachDatabase('a model with `managed: false`', (context) => {
  function defineUsers(database: Database) {
    class User extends Model.init(
      { name: DataTypes.STRING },
      { database, modelName: 'user', timestamps: false, managed: false },
    ) {
      static Orders = this.hasMany(() => Order);
    }
    class Order extends Model.init(
      { price: DataTypes.INTEGER },
      { database, modelName: 'order', timestamps: false },
    ) {
      static User = this.belongsTo(() => User);
    }
    return { database, User, Order };
  }

  async function openUsers() {
    const users = defineUsers(context.open());
    const id = context.dialect === 'sqlite' ? 'integer primary key' : 'serial primary key';
    await users.database.knex.raw(`create table users (id ${id}, name text)`);
    await users.database.sync();
    return users;
  }

  it('is written and read like any other', async () => {
    const { User, Order } = await openUsers();
    const user = await User.create({ name: 'Mick', orders: [{ price: 3 }] }, { include: [User.Orders] });
    await User.save(
      { id: user.id, name: 'Mary', orders: [] },
      { include: [{ association: User.Orders, missing: 'delete' }] },
    );
    expect(await User.findAll()).toMatchObject([{ name: 'Mary' }]);
    expect(await Order.count()).toBe(0);
  });

  it('is referred to by foreign keys of the tables that sync creates', async () => {
    const { Order } = await openUsers();
    await expect(Order.create({ price: 1, userId: 7 })).rejects.toMatchObject({
      code: 'FOREIGN_KEY_CONSTRAINT',
    });
  });

  it('is neither created nor dropped', async () => {
    const { database, User, Order } = await openUsers();
    await User.create({ name: 'Mick', orders: [{ price: 3 }] }, { include: [User.Orders] });
    context.statements.length = 0;
    await database.sync();
    await database.sync({ force: true });
    await database.drop();
    expect(
      context.statements.filter((text) => /^(create|drop|alter) .*table .{1,20}users/.test(text)),
    ).toEqual([]);
    expect(await User.findAll()).toMatchObject([{ name: 'Mick' }]);
    await expect(Order.count()).rejects.toMatchObject({ name: 'DatabaseError' });
  });

  it('keeps a table that another model shares with it', async () => {
    const { database, User } = await openUsers();
    await User.create({ name: 'Mick' });
    database.define('person', { name: DataTypes.STRING }, { timestamps: false, tableName: 'users' });
    await database.sync({ force: true });
    expect(await User.count()).toBe(1);
  });
});
