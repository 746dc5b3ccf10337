import { describeEachDatabase } from '@espalier/testkit';
import { type defineParanoidOrders, openParanoidOrders } from '../helpers/paranoid-orders.js';
import { defineScopedShop, seedScopedShop } from '../helpers/scoped-shop.js';

type Shop = ReturnType<typeof defineScopedShop>;

const columns = '`id`, `title`, `price`, `archived`, `userId`';
const isLocked = (dialect: string) => (dialect === 'postgres' ? ' for update' : '');

/** A call, and its statements as SQLite has them. */
const pins: Record<
  string,
  { readonly call: (shop: Shop) => Promise<unknown>; readonly sql: readonly string[] }
> = {
  'a find': {
    call: ({ Product }) => Product.findAll({ where: { price: 5 } }),
    sql: [`select ${columns} from \`products\` where \`price\` = ? and \`archived\` = ?`],
  },
  'a find with named scopes': {
    call: ({ Product }) => Product.findAll({ scope: { cheap: true, between: [1, 2] } }),
    sql: [
      `select ${columns} from \`products\` where \`archived\` = ? and \`price\` < ? and \`price\` >= ? and \`price\` <= ?`,
    ],
  },
  'a find without the default scope': {
    call: ({ Product }) => Product.findAll({ scope: null }),
    sql: [`select ${columns} from \`products\``],
  },
  'a filter by association': {
    call: ({ User }) => User.count({ where: { products: { every: { price: 5 } } } }),
    sql: [
      'select count(*) as `count` from `users` where not (exists (select 1 from `products` as `t0_0` where ' +
        '`t0_0`.`userId` = `users`.`id` and (`t0_0`.`price` = ?) is not true and `t0_0`.`archived` = ?)) and `active` = ?',
    ],
  },
  'an update': {
    call: ({ Product }) => Product.update({ price: 5 }, { where: { price: 5 } }),
    sql: ['update `products` set `price` = ? where `price` = ? and `archived` = ?'],
  },
  'a destroy': {
    call: ({ Product }) => Product.destroy({ all: true, scope: 'cheap' }),
    sql: ['delete from `products` where `archived` = ? and `price` < ?'],
  },
};

type Orders = ReturnType<typeof defineParanoidOrders>;

const softPins: Record<
  string,
  { readonly call: (orders: Orders) => Promise<unknown>; readonly sql: readonly string[] }
> = {
  'a find': {
    call: ({ Line }) => Line.findAll({ where: { sku: 'a' }, attributes: ['id'] }),
    sql: ['select `id` from `lines` where `sku` = ? and `deletedAt` is null'],
  },
  'a find of all rows': {
    call: ({ Line }) => Line.findAll({ paranoid: false, attributes: ['id'] }),
    sql: ['select `id` from `lines`'],
  },
  'a filter by association': {
    call: ({ Order }) => Order.count({ where: { lines: { none: {} } } }),
    sql: [
      'select count(*) as `count` from `orders` where not (exists (select 1 from `lines` as `t0_0` where ' +
        '`t0_0`.`orderId` = `orders`.`id` and `t0_0`.`deletedAt` is null)) and `deletedAt` is null',
    ],
  },
  'a destroy': {
    call: ({ Order }) => Order.destroy({ where: { id: 1 } }),
    sql: ['update `orders` set `deletedAt` = ?, `updatedAt` = ? where `id` = ? and `deletedAt` is null'],
  },
  'a forced destroy': {
    call: ({ Order }) => Order.destroy({ where: { id: 9 }, force: true }),
    sql: ['delete from `orders` where `id` = ?'],
  },
  'a restore': {
    call: ({ Line }) => Line.restore({ where: { id: 1 } }),
    sql: ['update `lines` set `deletedAt` = ? where `id` = ? and not (`deletedAt` is null)'],
  },
};

describeEachDatabase('the statements of scopes', (context) => {
  const quoted = (sql: string) => {
    if (context.dialect === 'sqlite') return sql;
    let count = 0;
    return sql.replaceAll('`', '"').replace(/\?/g, () => {
      count += 1;
      return `$${count}`;
    });
  };

  async function openShop() {
    const database = context.open();
    const shop = defineScopedShop(database);
    await database.sync();
    await seedScopedShop(shop);
    context.statements.length = 0;
    return shop;
  }

  it.each(Object.entries(pins))('pins %s', async (_, { call, sql }) => {
    const shop = await openShop();
    await call(shop);
    expect(context.statements).toEqual(sql.map(quoted));
  });

  it.each(Object.entries(softPins))('pins %s of a paranoid model', async (_, { call, sql }) => {
    const orders = await openParanoidOrders(context.open());
    context.statements.length = 0;
    await call(orders);
    expect(context.statements).toEqual(sql.map(quoted));
  });

  it('pins the destroy and the restore of an instance', async () => {
    const { Line } = await openParanoidOrders(context.open());
    const line = await Line.findByPk(1);
    context.statements.length = 0;
    await line?.destroy();
    await line?.restore();
    const update = quoted('update `lines` set `deletedAt` = ? where `id` = ?');
    expect(context.statements).toEqual([`${update} and ${quoted('`deletedAt` is null')}`, update]);
  });

  it('adds no statement to a save', async () => {
    const { User } = await openShop();
    const include = [{ association: User.Products, missing: 'delete' }] as const;
    await User.save({ id: 1, products: [{ id: 1, price: 6 }] }, { include });
    const [roots, children, ...writes] = context.statements.filter(
      (each) => !/^(begin|commit|savepoint|release)/i.test(each),
    );
    expect(roots).toMatch(quoted('and `active` = ').slice(0, -1));
    expect(roots).toMatch(new RegExp(`${isLocked(context.dialect)}$`));
    expect(children).toMatch(quoted('`t`.`archived` = ').slice(0, -1));
    expect(writes).toHaveLength(2);
  });
});
