import { aggregate, type Database, DataTypes, Model, sql } from '@espalier/core';
import { describeEachDatabase, errorOf, type OpenOptions } from '@espalier/testkit';

const [ann, bob] = ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'] as const;

function defineLegacy(database: Database) {
  const common = { database, timestamps: false } as const;
  class User extends Model.init(
    { code: { type: DataTypes.STRING, primaryKey: true }, name: DataTypes.STRING },
    { ...common, modelName: 'user' },
  ) {
    static Orders = this.hasMany(() => Order, { foreignKey: 'userCode' });
    static Card = this.hasOne(() => Card, { foreignKey: 'userCode' });
    static Groups = this.belongsToMany(() => Group, {
      through: () => Membership,
      foreignKey: 'userCode',
      otherKey: 'groupNumber',
    });
  }
  class Order extends Model.init(
    { id: { type: DataTypes.INTEGER, primaryKey: true }, title: DataTypes.STRING },
    { ...common, modelName: 'order' },
  ) {
    static User = this.belongsTo(() => User, { foreignKey: 'userCode' });
  }
  class Card extends Model.init(
    { id: { type: DataTypes.INTEGER, primaryKey: true } },
    { ...common, modelName: 'card' },
  ) {
    static User = this.belongsTo(() => User, { foreignKey: 'userCode' });
  }
  class Group extends Model.init(
    { number: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.STRING },
    { ...common, modelName: 'group' },
  ) {
    static Users = this.belongsToMany(() => User, {
      through: () => Membership,
      foreignKey: 'groupNumber',
      otherKey: 'userCode',
    });
  }
  class Membership extends Model.init({}, { ...common, modelName: 'membership' }) {}
  return { User, Order, Card, Group };
}

describeEachDatabase('an association whose key columns have other types than the keys', (context) => {
  const isPostgres = context.dialect === 'postgres';

  /** Opens tables that no `sync` has made: a uuid is referred to by texts, and an integer by a text. */
  async function openLegacy(options?: OpenOptions) {
    const database = context.open(options);
    const models = defineLegacy(database);
    const uuid = isPostgres ? 'uuid' : 'text';
    const tables = [
      `create table users (code ${uuid} primary key, name text)`,
      'create table orders (id integer primary key, "userCode" text, title text)',
      'create index orders_user on orders ("userCode")',
      'create table cards (id integer primary key, "userCode" text)',
      'create table groups (number integer primary key, name text)',
      `create table memberships ("userCode" text, "groupNumber" ${isPostgres ? 'varchar(20)' : 'integer'}, primary key ("userCode", "groupNumber"))`,
      `insert into users values ('${ann}', 'Ann'), ('${bob}', 'Bob')`,
      `insert into orders values (1, '${ann}', 'first'), (2, '${ann}', 'second'), (3, '${bob}', 'third'), (4, null, 'none')`,
      `insert into cards values (1, '${bob}')`,
      "insert into groups values (7, 'Readers'), (8, 'Writers')",
      `insert into memberships values ('${ann}', '7'), ('${bob}', '7'), ('${bob}', '8')`,
    ];
    for (const each of tables) await database.knex.raw(each);
    context.statements.length = 0;
    return { database, ...models };
  }

  type Legacy = Awaited<ReturnType<typeof openLegacy>>;

  const shownAnn = { code: ann, name: 'Ann' };
  const shownBob = { code: bob, name: 'Bob' };

  /** What users read by each kind of association, each with a database that knows nothing of its tables. */
  const reads: Readonly<Record<string, readonly [(legacy: Legacy) => Promise<unknown>, expected: unknown]>> =
    {
      'find with a belongsTo': [
        ({ Order }) => Order.findAll({ include: [Order.User], order: ['id'] }),
        [{ user: shownAnn }, { user: shownAnn }, { user: shownBob }, { user: null }],
      ],
      'find with a hasMany': [
        ({ User }) => User.findAll({ include: [User.Orders], order: ['name'] }),
        [{ orders: [{ id: 1 }, { id: 2 }] }, { orders: [{ id: 3 }] }],
      ],
      'find with a hasOne': [
        ({ User }) => User.findAll({ include: [User.Card], order: ['name'] }),
        [{ card: null }, { card: { id: 1 } }],
      ],
      'find with a belongsToMany': [
        ({ User }) => User.findAll({ include: [User.Groups], order: ['name'] }),
        [{ groups: [{ name: 'Readers' }] }, { groups: [{ name: 'Readers' }, { name: 'Writers' }] }],
      ],
      'find with a belongsToMany in the other direction': [
        ({ Group }) => Group.findAll({ include: [Group.Users], order: ['number'] }),
        [{ users: [shownAnn, shownBob] }, { users: [shownBob] }],
      ],
      'find with nested includes': [
        ({ Group, User }) =>
          Group.findByPk(8, { include: [{ association: Group.Users, include: [User.Orders, User.Card] }] }),
        { users: [{ orders: [{ id: 3 }], card: { id: 1 } }] },
      ],
      'find with a required include': [
        ({ User }) => User.findAll({ include: [{ association: User.Card, required: true }] }),
        [shownBob],
      ],
      'find ordered by an include': [
        ({ Order }) =>
          Order.findAll({
            include: [Order.User],
            order: [[Order.User, 'name', 'DESC NULLS FIRST'], 'id'],
            limit: 2,
          } as never),
        [{ user: null }, { user: shownBob }],
      ],
      'find a page': [
        async ({ User }) =>
          (await User.findPage({ first: 1, order: ['name'], include: [User.Orders] })).items,
        [{ orders: [{ id: 1 }, { id: 2 }] }],
      ],
      'find and count': [
        ({ User }) => User.findAndCountAll({ include: [User.Orders], order: ['name'], limit: 1 }),
        { count: 2, rows: [{ orders: [{ id: 1 }, { id: 2 }] }] },
      ],
      stream: [
        async ({ User }) => {
          const users: unknown[] = [];
          for await (const each of User.stream({ include: [User.Orders], order: ['name'], batchSize: 1 }))
            users.push(each);
          return users;
        },
        [{ orders: [{ id: 1 }, { id: 2 }] }, { orders: [{ id: 3 }] }],
      ],
      load: [
        async ({ Group, User }) => {
          const groups = await Group.findAll({ order: ['number'] });
          await Group.load(groups, [{ association: Group.Users, include: [User.Orders] }]);
          return groups;
        },
        [{ users: [{ orders: [{ id: 1 }, { id: 2 }] }, { orders: [{ id: 3 }] }] }, { users: [shownBob] }],
      ],
      'get with a nested include': [
        async ({ Group, User }) =>
          Group.Users.get((await Group.findByPk(8)) as never, { include: [User.Orders] } as never),
        [{ ...shownBob, orders: [{ id: 3 }] }],
      ],
      'filter by an association': [
        ({ Order }) => Order.findAll({ where: { user: { name: 'Ann' } }, order: ['id'] }),
        [{ id: 1 }, { id: 2 }],
      ],
      'filter by two associations': [
        ({ User }) =>
          User.findAll({ where: { orders: { some: { title: 'third' } }, groups: { some: { number: 8 } } } }),
        [shownBob],
      ],
      count: [({ Order }) => Order.count({ where: { user: { name: 'Ann' } } }), 2],
      exists: [({ User }) => User.exists({ where: { card: { id: 1 } } }), true],
      'count the targets of one instance': [
        async ({ User }) => User.Groups.count((await User.findByPk(bob)) as never),
        2,
      ],
      aggregate: [
        ({ Order }) =>
          Order.aggregate({
            groupBy: { user: [Order.User, 'name'] },
            select: { orders: aggregate.count() },
            order: [['user', 'ASC NULLS LAST']],
          } as never),
        [
          { user: 'Ann', orders: 2 },
          { user: 'Bob', orders: 1 },
          { user: null, orders: 1 },
        ],
      ],
      'save nested children': [
        async ({ User }) => {
          await User.save(
            [{ code: ann, orders: [{ id: 1, title: 'changed' }] }] as never,
            { include: [{ association: User.Orders, missing: 'delete' }] } as never,
          );
          return User.findByPk(ann, { include: [User.Orders] });
        },
        { orders: [{ id: 1, title: 'changed' }] },
      ],
      'save an instance with its children': [
        async ({ User }) => {
          const user = (await User.findByPk(bob, { include: [User.Orders] })) as never as {
            orders: { title: string }[];
            save(options: object): Promise<void>;
          };
          (user.orders[0] as { title: string }).title = 'changed';
          await user.save({ include: [User.Orders] });
          return User.findByPk(bob, { include: [User.Orders] });
        },
        { orders: [{ id: 3, title: 'changed' }] },
      ],
      'update by an association': [
        async ({ Order }) => [
          await Order.update({ title: 'x' }, { where: { user: { name: 'Ann' } } }),
          await Order.count({ where: { title: 'x' } }),
        ],
        [2, 2],
      ],
      'destroy by an association': [
        async ({ Order }) => [await Order.destroy({ where: { user: { name: 'Ann' } } }), await Order.count()],
        [2, 2],
      ],
      'destroy with an include': [
        async ({ User, Order }) => {
          const user = (await User.findByPk(ann)) as never as { destroy(options: object): Promise<void> };
          await user.destroy({ include: [User.Orders] });
          return Order.findAll({ order: ['id'] });
        },
        [{ id: 3 }, { id: 4 }],
      ],
    };

  for (const [name, [read, expected]] of Object.entries(reads)) {
    it(`can ${name}`, async () => {
      const legacy = await openLegacy();
      const result = await read(legacy);
      if (typeof expected === 'object') expect(result).toMatchObject(expected as object);
      else expect(result).toBe(expected);
    });

    it(`can ${name} in a transaction, which is usable after that`, async () => {
      const legacy = await openLegacy();
      await legacy.database.transaction(async () => {
        const result = await read(legacy);
        if (typeof expected === 'object') expect(result).toMatchObject(expected as object);
        else expect(result).toBe(expected);
        await legacy.Card.create({ id: 9 } as never);
      });
      expect(await legacy.Card.count()).toBe(2);
    });
  }

  if (!isPostgres) return;

  it('is one statement again after the first find, also in a transaction', async () => {
    const { database, User } = await openLegacy();
    const find = () => User.findAll({ include: [User.Orders, User.Groups] });
    await find();
    context.statements.length = 0;
    await find();
    expect(context.statements).toHaveLength(1);
    await database.transaction(find);
    expect(context.statements).toHaveLength(1 + 3);
  });

  it('takes no statement more where the types are alike, but for a savepoint around the first in a transaction', async () => {
    const { database, User } = await openLegacy();
    await database.knex.raw('alter table orders alter "userCode" type uuid using "userCode"::uuid');
    const find = () => User.findAll({ include: [User.Orders] });
    context.statements.length = 0;
    await find();
    expect(context.statements).toHaveLength(1);
    context.statements.length = 0;
    await database.transaction(async () => {
      await find();
      await find();
    });
    expect(context.statements.map((each) => each.split(' ')[0])).toEqual([
      'begin',
      'savepoint',
      'with',
      'release',
      'with',
      'commit',
    ]);
  });

  it('searches the index of the searched column, whose type the key is converted to', async () => {
    const { database, User } = await openLegacy({ pool: { min: 0, max: 1 } });
    const [version] = await context.rows(database, 'show server_version_num');
    if (Number(version?.server_version_num) < 160_000) return;
    // The tables are so small that the server would read all of their rows.
    await database.knex.raw('set enable_seqscan = off');
    await database.knex.raw('set enable_hashjoin = off');
    await database.knex.raw('set enable_mergejoin = off');
    await User.findAll({ include: [User.Orders] });
    context.statements.length = 0;
    await User.findAll({ include: [User.Orders] });
    await User.findAll({ where: { name: 'Ann', orders: { some: { title: 'first' } } } });
    await User.findAll({ where: { name: 'Ann', orders: { some: { title: 'first' } } } });
    const texts = [context.statements[0], context.statements.at(-1)];
    for (const text of texts) {
      const plan = await context.rows(database, `explain (generic_plan) ${text}`);
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
        /orders_user.*\n.*Index Cond: .*userCode/,
      );
    }
  });

  it('follows a column whose type is changed while the program runs', async () => {
    const { database, Order, User } = await openLegacy();
    const find = () => User.findAll({ include: [User.Orders], order: ['name'] });
    const expected = [{ orders: [{ id: 1 }, { id: 2 }] }, { orders: [{ id: 3 }] }];
    expect(await find()).toMatchObject(expected);
    await database.knex.raw('alter table users alter code type varchar(50)');
    expect(await find()).toMatchObject(expected);
    await database.knex.raw('alter table users alter code type uuid using code::uuid');
    await database.knex.raw('alter table orders alter "userCode" type uuid using "userCode"::uuid');
    expect(await find()).toMatchObject(expected);
    expect(await Order.count({ where: { user: { name: 'Ann' } } })).toBe(2);
  });

  it('compares a key with a column of a domain that the key is not in', async () => {
    const database = context.open();
    const common = { timestamps: false } as const;
    const Shelf = database.define('shelf', { name: DataTypes.STRING }, common);
    const Book = database.define('book', { title: DataTypes.STRING }, common);
    const Books = Shelf.hasMany(Book, { foreignKey: 'shelfCode' });
    const tables = [
      "create domain code as varchar(3) check (value <> '5')",
      'create table shelves (id integer primary key, name text)',
      'create table books (id integer primary key, "shelfCode" code, title text)',
      "insert into shelves values (5, 'not allowed'), (123, 'short'), (1234, 'long')",
      "insert into books values (1, '123', 'first')",
    ];
    for (const each of tables) await database.knex.raw(each);
    const books = [{ id: 1 }];
    expect(await Shelf.findAll({ include: [Books], order: ['id'] })).toMatchObject([
      { books: [] },
      { books },
      { books: [] },
    ]);
    const short = [{ name: 'short' }];
    expect(await Shelf.findAll({ where: { books: { some: { id: 1 } } } } as never)).toMatchObject(short);
    const required = { association: Books, required: true } as const;
    expect(await Shelf.findAll({ include: [required] })).toMatchObject([{ name: 'short', books }]);
  });

  it('reports an error of an expression once the keys are not its reason', async () => {
    const { database, Order } = await openLegacy();
    await Order.findAll({ include: [Order.User] });
    const find = () => Order.findAll({ where: sql`missing_function(1) = 1`, include: [Order.User] } as never);
    expect((await errorOf(find())).message).toContain('missing_function');
    await database
      .transaction(async () => {
        expect((await errorOf(find())).message).toContain('missing_function');
      })
      .catch(() => undefined);
  });
});
