import { describeEachDatabase } from '@espalier/testkit';
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
