import { DataTypes, Op } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { queriesIn } from '../helpers/find-statements.js';
import { defineShop } from './shop.js';

type Shop = ReturnType<typeof defineShop>;

/** The condition of a query for a model of the shop, and its SQL as SQLite has it. */
interface Pin {
  readonly of: 'Product' | 'User';
  readonly where: object;
  readonly sql: string;
  /** Ids of the rows that it finds. */
  readonly finds: readonly number[];
}

const ofUser = (condition: string) =>
  `exists (select 1 from \`users\` as \`t0_0\` where \`products\`.\`userId\` = \`t0_0\`.\`id\`${condition})`;
const ofAddresses = (condition: string) =>
  `exists (select 1 from \`addresses\` as \`t0_0\` where \`t0_0\`.\`userId\` = \`users\`.\`id\`${condition})`;

const pins: Record<string, Pin> = {
  'some row of a hasMany': {
    of: 'User',
    where: { addresses: { some: { city: 'Austin' } } },
    sql: ofAddresses(' and `t0_0`.`city` = ?'),
    finds: [1, 2],
  },
  'any row of a hasMany': {
    of: 'User',
    where: { addresses: { some: {} } },
    sql: ofAddresses(''),
    finds: [1, 2],
  },
  'no row of a hasMany': {
    of: 'User',
    where: { addresses: { none: { city: { [Op.ne]: 'Austin' } } } },
    sql: `not (${ofAddresses(' and `t0_0`.`city` <> ?')})`,
    finds: [2, 3],
  },
  'every row of a hasMany': {
    of: 'User',
    where: { addresses: { every: { [Op.or]: [{ city: 'Austin' }, { city: 'Dallas' }] } } },
    sql: `not (${ofAddresses(' and ((`t0_0`.`city` = ? or `t0_0`.`city` = ?)) is not true')})`,
    finds: [1, 3],
  },
  'several of them': {
    of: 'User',
    where: { name: 'Ann', addresses: { some: { city: 'Austin' }, none: { city: 'Dallas' } } },
    sql: `\`name\` = ? and ${ofAddresses(' and `t0_0`.`city` = ?')} and not (${ofAddresses(' and `t0_0`.`city` = ?')})`,
    finds: [2],
  },
  'the row of a belongsTo': {
    of: 'Product',
    where: { user: { name: 'Mick' } },
    sql: ofUser(' and `t0_0`.`name` = ?'),
    finds: [1],
  },
  'no row of a belongsTo': { of: 'Product', where: { user: null }, sql: `not (${ofUser('')})`, finds: [3] },
  'any row of a belongsTo': { of: 'Product', where: { user: {} }, sql: ofUser(''), finds: [1, 2] },
  'the row of a hasOne': {
    of: 'User',
    where: { profile: { bio: null } },
    sql: 'exists (select 1 from `profiles` as `t0_0` where `t0_0`.`userId` = `users`.`id` and `t0_0`.`bio` is null)',
    finds: [2],
  },
  'rows of a belongsToMany': {
    of: 'Product',
    where: { tags: { some: { name: { [Op.in]: ['wood', 'old'] } } } },
    sql: 'exists (select 1 from `tags` as `t0_0`, `productTags` as `j0_0` where `j0_0`.`productId` = `products`.`id` and `j0_0`.`tagId` = `t0_0`.`id` and `t0_0`.`name` in (select value from json_each(?)))',
    finds: [1],
  },
  'an association below an association, next to others': {
    of: 'Product',
    where: {
      [Op.or]: [
        { title: 'Lamp' },
        { user: { addresses: { every: { city: 'Austin' } }, [Op.not]: { profile: null } } },
      ],
    },
    sql: `(\`title\` = ? or ${ofUser(
      ' and not (exists (select 1 from `addresses` as `t1_0` where `t1_0`.`userId` = `t0_0`.`id` and (`t1_0`.`city` = ?) is not true)) and not (not (exists (select 1 from `profiles` as `t1_0` where `t1_0`.`userId` = `t0_0`.`id`)))',
    )})`,
    finds: [3],
  },
};

describeEachDatabase('a filter by association', (context) => {
  const dialectSql = (sqlite: string) => {
    let parameter = 0;
    if (context.dialect === 'sqlite') return sqlite;
    return sqlite
      .replaceAll('`', '"')
      .replaceAll('in (select value from json_each(?))', '= any(?)')
      .replace(/\?/g, () => {
        parameter += 1;
        return `$${parameter}`;
      });
  };

  async function openShop() {
    const database = context.open();
    const shop = defineShop(database);
    await database.sync();
    const { Product, ProductUser, Addresses, Profile, Tags } = shop;
    const include = [
      {
        association: ProductUser,
        required: false,
        include: [Addresses, { association: Profile, required: false }],
      },
      Tags,
    ] as const;
    const user = (name: string, cities: readonly (string | null)[], bio: string | null) => ({
      name,
      addresses: cities.map((city) => ({ city })),
      profile: { bio },
    });
    await Product.create(
      {
        title: 'Chair',
        user: user('Mick', ['Austin', 'Dallas'], 'Sits.'),
        tags: [{ name: 'wood' }, { name: 'new' }],
      },
      { include },
    );
    await Product.create({ title: 'Table', user: user('Ann', ['Austin', null], null) }, { include });
    await Product.create({ title: 'Lamp' });
    await shop.User.create({ name: 'Bo' });
    context.statements.length = 0;
    return shop;
  }

  const modelOf = (shop: Shop, { of }: Pin) => shop[of] as unknown as Shop['User'];

  it.each(Object.entries(pins))('on %s has the pinned SQL, and finds its rows', async (_, pin) => {
    const shop = await openShop();
    const model = modelOf(shop, pin);
    const where = pin.where as never;
    const found = await model.findAll({ where, attributes: ['id'], order: ['id'] });
    const table = pin.of === 'Product' ? 'products' : 'users';
    expect(context.statements).toEqual([
      dialectSql(`select \`id\` from \`${table}\` where ${pin.sql} order by \`id\` asc`),
    ]);
    expect(found.map(({ id }) => id)).toEqual(pin.finds);
  });

  it.each(Object.entries(pins))(
    'on %s selects the rows of a count, an update and a delete',
    async (_, pin) => {
      const shop = await openShop();
      const model = modelOf(shop, pin);
      const where = pin.where as never;
      const table = pin.of === 'Product' ? 'products' : 'users';
      expect(await model.count({ where })).toBe(pin.finds.length);
      expect(await model.exists({ where })).toBe(true);
      const name = pin.of === 'Product' ? 'title' : 'name';
      expect(await model.update({ [name]: 'Chair' } as never, { where })).toBe(pin.finds.length);
      expect(context.statements[2]).toBe(
        dialectSql(`update \`${table}\` set \`${name}\` = ? where ${pin.sql}`),
      );
    },
  );

  it('deletes the rows that have it', async () => {
    const { Product } = await openShop();
    expect(await Product.destroy({ where: { user: null } as never })).toBe(1);
    expect(context.statements).toEqual([dialectSql(`delete from \`products\` where not (${ofUser('')})`)]);
    expect((await Product.findAll({ order: ['id'] })).map(({ title }) => title)).toEqual(['Chair', 'Table']);
  });

  it('is part of the statement of an include, which reads the rows that have it', async () => {
    const { Product, ProductUser } = await openShop();
    const where = { addresses: { none: { city: null } } } as never;
    const products = await Product.findAll({ include: [{ association: ProductUser, where }], order: ['id'] });
    expect(products.map(({ user }) => user?.name)).toEqual(['Mick', undefined, undefined]);
    expect(queriesIn(context.statements)).toEqual([
      'select `id`, `title`, `userId` from `products` order by `id` asc',
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) and not (exists (select 1 from `addresses` as `t0_0` where `t0_0`.`userId` = `t`.`id` and `t0_0`.`city` is null)) order by `t`.`id` asc',
    ]);
    context.statements.length = 0;
    const required = [{ association: ProductUser, where, required: true }] as const;
    expect(await Product.count({ include: required })).toBe(1);
    expect(context.statements).toEqual([
      dialectSql(
        `select count(*) as \`count\` from \`products\` where ${ofUser(' and not (exists (select 1 from `addresses` as `t1_0` where `t1_0`.`userId` = `t0_0`.`id` and `t1_0`.`city` is null))')}`,
      ),
    ]);
  });

  it('has the scopes of the association, and tells a model from itself', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    // A table may have the name of an alias.
    const Node = database.define('node', { kind: DataTypes.STRING }, { ...plain, tableName: 'T0_0' });
    const Friendship = database.define('friendship', { close: DataTypes.BOOLEAN }, plain);
    Node.belongsTo(Node, { as: 'parent' });
    Node.hasMany(Node, { as: 'leaves', foreignKey: 'parentId', scope: { kind: 'leaf' } });
    const through = { model: Friendship, scope: { close: true } } as const;
    Node.belongsToMany(Node, { as: 'friends', through, foreignKey: 'a', otherKey: 'b' });
    await database.sync();
    await Node.bulkCreate([{ kind: 'tree' }, { kind: 'leaf', parentId: 1 }, { kind: 'leaf' }] as never);
    await Friendship.bulkCreate([
      { a: 1, b: 2, close: true },
      { a: 2, b: 1, close: false },
    ] as never);
    context.statements.length = 0;
    const idsOf = async (where: object) =>
      (await Node.findAll({ where: where as never, attributes: ['id'], order: ['id'] })).map(({ id }) => id);
    expect(await idsOf({ leaves: { some: { parent: { kind: 'tree' } } } })).toEqual([1]);
    expect(await idsOf({ friends: { some: { kind: 'leaf' } } })).toEqual([1]);
    expect(await idsOf({ friends: { none: {} } })).toEqual([2, 3]);
    const leaves =
      'exists (select 1 from `T0_0` as `t0_1000` where `t0_1000`.`parentId` = `T0_0`.`id` and `t0_1000`.`kind` = ? and exists (select 1 from `T0_0` as `t1_0` where `t0_1000`.`parentId` = `t1_0`.`id` and `t1_0`.`kind` = ?))';
    const friends =
      'exists (select 1 from `T0_0` as `t0_1000`, `friendships` as `j0_1000` where `j0_1000`.`a` = `T0_0`.`id` and `j0_1000`.`b` = `t0_1000`.`id` and `j0_1000`.`close` = ?';
    expect(context.statements).toEqual(
      [leaves, `${friends} and \`t0_1000\`.\`kind\` = ?)`, `not (${friends}))`].map((condition) =>
        dialectSql(`select \`id\` from \`T0_0\` where ${condition} order by \`id\` asc`),
      ),
    );
  });
});
