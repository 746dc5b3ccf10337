import { describeEachDatabase } from '@espalier/testkit';
import { queriesIn, statementsOfFind } from '../helpers/find-statements.js';
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

  it('have a query for the roots and one for each included association, however many rows there are', async () => {
    const { Product, include, products } = await openShop();
    const found = await Product.findAll({ include, order: ['id'] });
    expect(context.statements).toHaveLength(statementsOfFind(context, 5));
    expect(queriesIn(context.statements)).toEqual([
      'select `id`, `title`, `userId` from `products` order by `id` asc',
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`bio`, `t`.`userId` from `profiles` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`name`, `j`.`rank`, `j`.`productId`, `j`.`tagId` from `tags` as `t` inner join `productTags` as `j` on `j`.`tagId` = `t`.`id` where `j`.`productId` in (select value from json_each(?)) order by `t`.`id` asc',
    ]);
    expect(found).toStrictEqual(products);
  });

  it('are not run on SQLite for an association that no row has', async () => {
    const { Product, include } = await openShop();
    expect(await Product.findAll({ where: { title: 'Table' }, include })).toEqual([]);
    expect(queriesIn(context.statements)).toHaveLength(context.dialect === 'sqlite' ? 1 : 5);
  });

  it('are one with a step for each association on PostgreSQL, and one for each in a transaction on SQLite', async () => {
    const { Product, ProductUser } = await openShop();
    await Product.findAll({ attributes: ['title'], include: [ProductUser], limit: 1 });
    const root = 'select `id`, `title`, `userId` from `products` order by `id` asc limit ?';
    const user =
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc';
    expect(context.statements).toEqual(
      context.dialect === 'sqlite'
        ? ['begin', root, user, 'commit']
        : [
            [
              'with espalier_0 (c1, c2, c3) as materialized (select "id", "title", "userId" from "products" order by "id" asc limit $1),',
              'espalier_1 (c4, c5) as not materialized (select "t"."id", "t"."name"',
              'from unnest(array(select distinct "c3" from "espalier_0")) as k(k0), "users" as "t"',
              'where "t"."id" = k.k0 and "t"."id" = any(array[k.k0]) order by "t"."id" asc),',
              'espalier_none as (select * from espalier_0 left join espalier_1 on false where false)',
              'select 0, o.c1, o.c2, o.c3, n.c4, n.c5 from espalier_0 as o left join espalier_none as n on false',
              'union all',
              'select 1, n.c1, n.c2, n.c3, o.c4, o.c5 from espalier_1 as o left join espalier_none as n on false',
            ].join(' '),
          ],
    );
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
    const [, many, , one] = queriesIn(context.statements);
    expect(one).toBe(many);
  });

  it('search for a match of a required include, and read only rows that match its condition', async () => {
    const { User, Addresses } = await openShop();
    const include = [{ association: Addresses, where: { city: 'Nowhere' }, required: true }] as const;
    expect(await User.findAll({ include })).toEqual([]);
    expect(queriesIn(context.statements)[0]).toBe(
      'select `id`, `name` from `users` where exists (select 1 from `addresses` as `t0_0` where `t0_0`.`userId` = `users`.`id` and `t0_0`.`city` = ?)',
    );
  });
});
