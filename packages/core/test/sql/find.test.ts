import { describeEachDatabase } from '@espalier/testkit';
import { defineShop } from './shop.js';

describeEachDatabase('the statements of a find', (context) => {
  /** Pins SQL as SQLite has it; PostgreSQL's is the same but for its quotes, its placeholders and how it binds lists. */
  const dialectSql = (sql: string) => {
    if (context.dialect === 'sqlite') return sql;
    let parameter = 0;
    return sql
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
    const include = [{ association: ProductUser, include: [Addresses, Profile] }, Tags] as const;
    const row = (name: string) => ({
      title: 'Chair',
      user: { name, addresses: [{ city: 'Austin' }, { city: 'Dallas' }], profile: { bio: 'Sits.' } },
      tags: [{ name: `${name}'s` }, { name: `not ${name}'s` }],
    });
    const products = await Product.bulkCreate([row('Mick'), row('Ann')] as never, { include });
    context.statements.length = 0;
    return { ...shop, include, products };
  }

  it('are one for the roots and one for each included association, however many rows there are', async () => {
    const { Product, include, products } = await openShop();
    const found = await Product.findAll({ include, order: ['id'] });
    expect(context.statements).toEqual(
      [
        'select `id`, `title`, `userId` from `products` order by `id` asc',
        'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc',
        'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
        'select `t`.`id`, `t`.`bio`, `t`.`userId` from `profiles` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
        'select `t`.`id`, `t`.`name`, `j`.`rank`, `j`.`productId`, `j`.`tagId` from `tags` as `t` inner join `productTags` as `j` on `j`.`tagId` = `t`.`id` where `j`.`productId` in (select value from json_each(?)) order by `t`.`id` asc',
      ].map(dialectSql),
    );
    expect(found).toStrictEqual(products);
  });

  it('are not run for an association that no row has', async () => {
    const { Product, include } = await openShop();
    expect(await Product.findAll({ where: { title: 'Table' }, include })).toEqual([]);
    expect(context.statements).toHaveLength(1);
  });

  it('bind conditions, limit and offset, and ask for null with is null', async () => {
    const { Product } = await openShop();
    const query = { where: { title: 'Chair', userId: null }, limit: 1, offset: 5 } as never;
    expect(await Product.findAll(query)).toEqual([]);
    expect(await Product.findOne({ order: [['title', 'DESC'], 'id'], offset: 1 })).toMatchObject({
      title: 'Chair',
    });
    expect(await Product.findByPk(-1)).toBeNull();
    expect(context.statements).toEqual(
      [
        'select `id`, `title`, `userId` from `products` where `title` = ? and `userId` is null order by `id` asc limit ? offset ?',
        'select `id`, `title`, `userId` from `products` order by `title` desc, `id` asc limit ? offset ?',
        'select `id`, `title`, `userId` from `products` where `id` = ?',
      ].map(dialectSql),
    );
  });

  it('are the same text for one row and for many, so that they are prepared once', async () => {
    const { User, Addresses } = await openShop();
    await User.findAll({ include: [Addresses] });
    await User.findAll({ where: { name: 'Ann' }, include: [Addresses] });
    const [, many, , one] = context.statements;
    expect(one).toBe(many);
  });

  it('search for a match of a required include, and read only rows that match its condition', async () => {
    const { User, Addresses } = await openShop();
    const include = [{ association: Addresses, where: { city: 'Nowhere' }, required: true }] as const;
    expect(await User.findAll({ include })).toEqual([]);
    expect(context.statements).toEqual([
      context.dialect === 'sqlite'
        ? 'select `id`, `name` from `users` where exists (select 1 from `addresses` as `t0_0` where `t0_0`.`userId` = `users`.`id` and `t0_0`.`city` = ?)'
        : 'select "id", "name" from "users" where exists (select 1 from "addresses" as "t0_0" where "t0_0"."userId" = "users"."id" and "t0_0"."city" = $1)',
    ]);
  });
});
