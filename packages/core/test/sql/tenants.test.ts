import { anyTenant, DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { defineTenantShop, seedTenantShop, type TenantShop } from '../helpers/tenant-shop.js';

const product = '`id`, `shopId`, `title`, `sku`, `code`, `price`, `categoryId`, `deletedAt`';

/** A call in the context of one shop, and its statement as SQLite has it. */
const pins: Record<string, { readonly call: (shop: TenantShop) => Promise<unknown>; readonly sql: string }> =
  {
    'a find': {
      call: ({ Product }) => Product.findAll({ where: { price: 5 } }),
      sql: `select ${product} from \`products\` where \`price\` = ? and \`shopId\` = ? and \`deletedAt\` is null`,
    },
    'a find without scopes': {
      call: ({ Product }) => Product.findAll({ scope: null, paranoid: false }),
      sql: `select ${product} from \`products\` where \`shopId\` = ?`,
    },
    'a filter by association': {
      call: ({ Category }) => Category.count({ where: { products: { some: { price: 5 } } } }),
      sql:
        'select count(*) as `count` from `categories` where exists (select 1 from `products` as `t0_0` where ' +
        '`t0_0`.`categoryId` = `categories`.`id` and `t0_0`.`price` = ? and `t0_0`.`shopId` = ? and ' +
        '`t0_0`.`deletedAt` is null) and `shopId` = ?',
    },
    'a filter through a model with a tenant': {
      call: ({ Tag }) => Tag.count({ where: { products: { some: {} } } }),
      sql:
        'select count(*) as `count` from `tags` where exists (select 1 from `products` as `t0_0`, `labels` as `j0_0` ' +
        'where `j0_0`.`tagId` = `tags`.`id` and `j0_0`.`productId` = `t0_0`.`id` and `j0_0`.`shopId` = ? and ' +
        '`t0_0`.`shopId` = ? and `t0_0`.`deletedAt` is null) and `shopId` = ?',
    },
    'an update': {
      call: ({ Product }) => Product.update({ price: 5 }, { where: { price: 5 } }),
      sql: 'update `products` set `price` = ? where `price` = ? and `shopId` = ? and `deletedAt` is null',
    },
    'a destroy': {
      call: ({ Tag }) => Tag.destroy({ where: { title: 'x' } }),
      sql: 'delete from `tags` where `title` = ? and `shopId` = ?',
    },
  };

describeEachDatabase('the statements of tenants', (context) => {
  const quoted = (sql: string) => {
    if (context.dialect === 'sqlite') return sql;
    let count = 0;
    return sql.replaceAll('`', '"').replace(/\?/g, () => {
      count += 1;
      return `$${count}`;
    });
  };
  const withoutTransactions = () =>
    context.statements.filter((each) => !/^(begin|commit|savepoint|release)/i.test(each));

  async function openShop() {
    const database = context.open();
    const shop = defineTenantShop(database);
    await database.sync();
    await seedTenantShop(database, shop);
    context.statements.length = 0;
    return { database, shop };
  }

  it.each(Object.entries(pins))('pins %s', async (_, { call, sql }) => {
    const { database, shop } = await openShop();
    await database.withContext({ shopId: 1 }, () => call(shop));
    expect(context.statements.at(-1)).toEqual(quoted(sql));
  });

  it('pins the update, the destroy and the reload of an instance', async () => {
    const { database, shop } = await openShop();
    await database.withContext({ shopId: 1 }, async () => {
      const tag = await shop.Tag.findByPk(1);
      context.statements.length = 0;
      await tag?.update({ title: 'new' });
      await tag?.reload();
      await shop.Label.destroy({ all: true });
      await tag?.destroy();
    });
    expect(context.statements).toEqual(
      [
        'update `tags` set `title` = ? where `id` = ? and `shopId` = ?',
        'select `id`, `shopId`, `title` from `tags` where `id` = ? and `shopId` = ?',
        'delete from `labels` where `shopId` = ?',
        'delete from `tags` where `id` = ? and `shopId` = ?',
      ].map(quoted),
    );
  });

  it('has no condition where the context is for all tenants', async () => {
    const { database, shop } = await openShop();
    await database.withContext({ shopId: anyTenant }, () => shop.Tag.findAll());
    expect(context.statements).toEqual([quoted('select `id`, `shopId`, `title` from `tags`')]);
  });

  it('adds no statement to creates, to finds and to saves that read their rows', async () => {
    const { database, shop } = await openShop();
    const { Category, Product } = shop;
    await database.withContext({ shopId: 1 }, async () => {
      await Product.findAll({ include: [Product.Category, Product.Tags] });
      expect(withoutTransactions()).toHaveLength(context.dialect === 'postgres' ? 1 : 3);
      context.statements.length = 0;
      await Category.create({ title: 'x', products: [{ title: 'y' }] }, { include: [Category.Products] });
      expect(withoutTransactions()).toHaveLength(context.dialect === 'postgres' ? 1 : 2);
    });
  });

  it('upserts by a key with the tenant in one statement on PostgreSQL', async () => {
    const database = context.open();
    const Setting = database.define(
      'setting',
      {
        shopId: { type: DataTypes.INTEGER, allowNull: false, tenant: true, unique: 'name' },
        name: { type: DataTypes.STRING, unique: 'name' },
        value: DataTypes.STRING,
      },
      { timestamps: false },
    );
    await database.sync();
    for (const value of ['one', 'two'])
      for (const shopId of [1, 2]) {
        context.statements.length = 0;
        await database.withContext({ shopId }, () =>
          Setting.upsert({ name: 'color', value: `${value} ${shopId}` }),
        );
        if (context.dialect === 'postgres' && value === 'two') expect(context.statements).toHaveLength(1);
      }
    expect(await context.rows(database, 'select "shopId", value from settings order by 1')).toEqual([
      { shopId: 1, value: 'two 1' },
      { shopId: 2, value: 'two 2' },
    ]);
  });

  it('saves stored rows by as many statements as without a tenant', async () => {
    const counts: number[] = [];
    for (const tenant of [true, false]) {
      const database = context.open();
      const shopId = { type: DataTypes.INTEGER, allowNull: false, tenant } as const;
      const options = { timestamps: false } as const;
      const Order = database.define('order', { shopId, note: DataTypes.STRING }, options);
      const Line = database.define(
        'line',
        { shopId, qty: DataTypes.INTEGER, orderId: DataTypes.INTEGER },
        options,
      );
      const Tag = database.define('tag', { shopId, name: DataTypes.STRING }, options);
      const lines = Order.hasMany(Line, { foreignKey: 'orderId' });
      const tags = Order.belongsToMany(Tag, { through: 'orderTag' });
      await database.sync({ force: true });
      const include = [
        { association: lines, missing: 'delete' },
        { association: tags, missing: 'delete' },
      ] as const;
      await database.withContext({ shopId: 1 }, async () => {
        await Tag.create({ shopId: 1, name: 'a' });
        const values = {
          shopId: 1,
          note: 'x',
          lines: [
            { shopId: 1, qty: 1 },
            { shopId: 1, qty: 2 },
          ],
        };
        await Order.create(values as never, { include: [lines] });
        const saved = {
          id: 1,
          note: 'y',
          lines: [
            { id: 1, qty: 3 },
            { shopId: 1, qty: 4 },
          ],
          tags: [{ id: 1 }],
        };
        await Order.save(saved as never, { include });
        context.statements.length = 0;
        await Order.save(
          {
            ...saved,
            note: 'z',
            lines: [
              { id: 1, qty: 5 },
              { shopId: 1, qty: 6 },
            ],
          } as never,
          { include },
        );
        counts.push(context.statements.length);
      });
      expect(await context.rows(database, 'select qty from lines order by id')).toEqual([
        { qty: 5 },
        { qty: 6 },
      ]);
      if (tenant) {
        const stolen = { id: 1, note: 'stolen', lines: [], tags: [] };
        await expect(
          database.withContext({ shopId: 2 }, () => Order.save(stolen, { include })),
        ).rejects.toThrow("order: the row of 'order' does not exist");
      }
    }
    expect(counts[0]).toBe(counts[1]);
    if (context.dialect === 'postgres') expect(counts[0]).toBe(2);
  });
});
