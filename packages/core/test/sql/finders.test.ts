import { DataTypes, sql } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { queriesIn } from '../helpers/find-statements.js';
import { defineShop } from './shop.js';

describeEachDatabase('a finder', (context) => {
  /** Pins queries as SQLite has them. */
  const expectQueries = (...texts: string[]) => {
    expect(queriesIn(context.statements)).toEqual(texts);
    context.statements.length = 0;
  };

  async function openShop() {
    const database = context.open();
    const shop = defineShop(database);
    await database.sync();
    const { Product, ProductUser, Addresses, Profile, Tags } = shop;
    const include = [{ association: ProductUser, include: [Addresses, Profile] }, Tags] as const;
    const row = (title: string, name: string, cities: string[], tags: [string, number][]) => ({
      title,
      user: { name, addresses: cities.map((city) => ({ city })), profile: { bio: `${name}.` } },
      tags: tags.map(([tag, rank]) => ({ name: tag, productTag: { rank } })),
    });
    const rows = [
      row(
        'Chair',
        'Mick',
        ['Bern', 'Oslo', 'Rome'],
        [
          ['wood', 2],
          ['sale', 1],
        ],
      ),
      row('Table', 'Ann', ['Paris', 'Cairo'], [['steel', 1]]),
      row('Chair', 'Bo', ['Lima'], []),
    ];
    await Product.bulkCreate(rows as never, { include });
    context.statements.length = 0;
    return { database, ...shop, include };
  }

  it('counts rows, tests whether there is one, and counts a page with one more statement', async () => {
    const { Product, ProductUser } = await openShop();
    const where = { title: 'Chair' };
    expect(await Product.count({ where })).toBe(2);
    expect(await Product.exists({ where })).toBe(true);
    expectQueries(
      'select count(*) as `count` from `products` where `title` = ?',
      'select 1 from `products` where `title` = ? limit ?',
    );
    const include = [{ association: ProductUser, where: { name: 'Bo' }, required: true }] as const;
    expect(await Product.count({ include })).toBe(1);
    expect(await Product.exists({ where: { title: 'Table' }, include })).toBe(false);
    expectQueries(
      'select count(*) as `count` from `products` where exists (select 1 from `users` as `t0_0` where `products`.`userId` = `t0_0`.`id` and `t0_0`.`name` = ?)',
      'select 1 from `products` where `title` = ? and exists (select 1 from `users` as `t0_0` where `products`.`userId` = `t0_0`.`id` and `t0_0`.`name` = ?) limit ?',
    );
    const page = await Product.findAndCountAll({ where, order: ['id'], limit: 1 });
    expect([page.count, page.rows.map(({ id }) => id)]).toEqual([2, [1]]);
    const rows = 'select `id`, `title`, `userId` from `products` where `title` = ? order by `id` asc limit ?';
    const count = 'select count(*) as `count` from `products` where `title` = ?';
    // On PostgreSQL, both are steps of one statement, which counts only if the page is full.
    const pageSize = 'select count(*) from espalier_0';
    const isOne = context.dialect === 'postgres';
    expectQueries(rows, isOne ? `select case when (${pageSize}) = ? then (${count}) end` : count);
    const last = await Product.findAndCountAll({ where, order: ['id'], limit: 2, offset: 1 });
    expect([last.count, last.rows.map(({ id }) => id)]).toEqual([2, [3]]);
    // A page that is not full gives the count.
    expect(context.statements).toHaveLength(context.dialect === 'sqlite' ? 3 : 1);
  });

  it('reads each value once with distinct, and counts them', async () => {
    const { Product } = await openShop();
    const found = await Product.findAll({ attributes: ['title'], distinct: true, order: ['title'] });
    expect(found.map((product) => ({ ...product }))).toEqual([{ title: 'Chair' }, { title: 'Table' }]);
    expect(await Product.count({ attributes: ['title'], distinct: true })).toBe(2);
    expectQueries(
      'select distinct `title` from `products` order by `title` asc',
      'select count(*) as `count` from (select distinct `title` from `products`) as `r`',
    );
  });

  it('reads expressions under a name, as values of their type, with attributes and without them', async () => {
    const { Product, ProductUser, Addresses, User } = await openShop();
    const letters = sql`length(${sql.attribute('title')}) + ${1}`;
    const [chair] = await Product.findAll({
      attributes: ['id', [letters, 'letters', DataTypes.INTEGER]],
      where: { id: 1 },
    });
    expect({ ...chair }).toEqual({ id: 1, letters: 6 });
    const total = sql`(select count(*) from addresses where addresses."userId" = ${sql.attribute('id')})`;
    const [counted] = await User.findAll({
      attributes: { include: [[total, 'total', DataTypes.BIGINT]], exclude: ['id'] },
      where: { name: 'Mick' },
      include: [Addresses],
    });
    expect({ ...counted, addresses: counted?.addresses.length }).toEqual({
      name: 'Mick',
      total: 3n,
      addresses: 3,
    });
    const shout = [sql`upper(${sql.attribute('name')})`, 'shout', DataTypes.STRING] as const;
    const [below] = await Product.findAll({
      where: { id: 2 },
      include: [{ association: ProductUser, attributes: [shout] }],
    });
    expect({ ...below?.user }).toEqual({ shout: 'ANN' });
    expectQueries(
      'select `id`, (length(`products`.`title`) + ?) from `products` where `id` = ?',
      'select `id`, `name`, ((select count(*) from addresses where addresses.`userId` = `users`.`id`)) from `users` where `name` = ?',
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `id`, `title`, `userId` from `products` where `id` = ?',
      'select `t`.`id`, (upper(`t`.`name`)) from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc',
    );
  });

  it('orders by attributes, expressions and an included to-one, with nulls first or last', async () => {
    const { Product, ProductUser, Profile } = await openShop();
    await Product.create({ title: null });
    context.statements.length = 0;
    const ids = (products: readonly { readonly id: number }[]) => products.map(({ id }) => id);
    const byTitle = await Product.findAll({
      order: [
        ['title', 'DESC NULLS FIRST'],
        ['id', 'DESC'],
      ],
    });
    expect(ids(byTitle)).toEqual([4, 2, 3, 1]);
    const byLetters = await Product.findAll({
      order: [[sql`${sql.attribute('id')} % ${2}`, 'DESC'], 'id'],
    });
    expect(ids(byLetters)).toEqual([1, 3, 2, 4]);
    const byUser = await Product.findAll({
      include: [
        {
          association: ProductUser,
          attributes: ['name'],
          include: [{ association: Profile, where: { bio: 'Bo.' } }],
        },
      ],
      order: [
        [ProductUser, 'name', 'DESC NULLS LAST'],
        [ProductUser, Profile, 'bio'],
      ],
      limit: 3,
    });
    expect(byUser.map(({ user }) => user?.name)).toEqual(['Mick', 'Bo', 'Ann']);
    const user =
      '(select `t0_0`.`name` from `users` as `t0_0` where `products`.`userId` = `t0_0`.`id` order by `t0_0`.`id` asc limit 1)';
    const profile =
      '(select (select `t1_0`.`bio` from `profiles` as `t1_0` where `t1_0`.`userId` = `t0_0`.`id` and `t1_0`.`bio` = ? order by `t1_0`.`id` asc limit 1) from `users` as `t0_0` where `products`.`userId` = `t0_0`.`id` order by `t0_0`.`id` asc limit 1)';
    expectQueries(
      'select `id`, `title`, `userId` from `products` order by `title` desc nulls first, `id` desc',
      'select `id`, `title`, `userId` from `products` order by (`products`.`id` % ?) desc, `id` asc',
      `select \`id\`, \`title\`, \`userId\` from \`products\` order by ${user} desc nulls last, ${profile} asc, \`id\` asc limit ?`,
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc',
      'select `t`.`id`, `t`.`bio`, `t`.`userId` from `profiles` as `t` where `t`.`userId` in (select value from json_each(?)) and `t`.`bio` = ? order by `t`.`id` asc',
    );
  });

  it('orders the rows of an include for each parent, and limits them, with one statement', async () => {
    const { User, Product, Addresses, Tags } = await openShop();
    const all = await User.findAll({
      include: [{ association: Addresses, order: [['city', 'DESC']] }],
      order: ['id'],
    });
    expect(all.map(({ addresses }) => addresses.map(({ city }) => city))).toEqual([
      ['Rome', 'Oslo', 'Bern'],
      ['Paris', 'Cairo'],
      ['Lima'],
    ]);
    const some = await User.findAll({
      include: [{ association: Addresses, attributes: ['city'], order: [['city', 'DESC']], limit: 2 }],
      order: ['id'],
    });
    expect(some.map(({ addresses }) => addresses.map((address) => ({ ...address })))).toEqual([
      [{ city: 'Rome' }, { city: 'Oslo' }],
      [{ city: 'Paris' }, { city: 'Cairo' }],
      [{ city: 'Lima' }],
    ]);
    const tagged = await Product.findAll({
      include: [
        {
          association: Tags,
          order: [[sql`length(${sql.attribute('name')}) - ${1}`, 'DESC'], 'name'],
          limit: 1,
        },
      ],
      order: ['id'],
    });
    expect(tagged.map(({ tags }) => tags.map(({ name, productTag }) => [name, productTag.rank]))).toEqual([
      [['sale', 1]],
      [['steel', 1]],
      [],
    ]);
    const limited = (columns: string, inner: string) =>
      `select ${columns} from (select ${inner}) as \`r\` where \`position\` <= ? order by \`position\` asc`;
    expectQueries(
      'select `id`, `name` from `users` order by `id` asc',
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`city` desc, `t`.`id` desc',
      'select `id`, `name` from `users` order by `id` asc',
      limited(
        '`c0`, `c1`, `c2`',
        '`t`.`id` as c0, `t`.`city` as c1, `t`.`userId` as c2, row_number() over (partition by `t`.`userId` order by `t`.`city` desc, `t`.`id` desc) as position from `addresses` as `t` where `t`.`userId` in (select value from json_each(?))',
      ),
      'select `id`, `title`, `userId` from `products` order by `id` asc',
      limited(
        '`c0`, `c1`, `c2`, `c3`, `c4`',
        '`t`.`id` as c0, `t`.`name` as c1, `j`.`rank` as c2, `j`.`productId` as c3, `j`.`tagId` as c4, row_number() over (partition by `j`.`productId` order by (length(`t`.`name`) - ?) desc, `t`.`name` asc, `t`.`id` asc) as position from `tags` as `t` inner join `productTags` as `j` on `j`.`tagId` = `t`.`id` where `j`.`productId` in (select value from json_each(?))',
      ),
    );
  });

  it('orders the rows of a belongsToMany by their through rows', async () => {
    const { Product, Tags, ProductTag } = await openShop();
    const [chair] = await Product.findAll({
      where: { id: 1 },
      include: [{ association: Tags, order: [[ProductTag, 'rank']] }],
    });
    expect(chair?.tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
      ['sale', 1],
      ['wood', 2],
    ]);
    expect(queriesIn(context.statements)[1]).toMatch(/order by .j.\..rank. asc, .t.\..id. asc$/);
  });

  it('locks its rows until the transaction ends', async () => {
    const { database, User, Addresses } = await openShop();
    await database.transaction(async () => {
      const include = [Addresses] as const;
      const user = await User.findOne({ where: { name: 'Ann' }, include, lock: 'update', skipLocked: true });
      expect(user?.addresses).toHaveLength(2);
      await User.findByPk(1, { lock: 'share' });
    });
    const [first, second] =
      context.dialect === 'sqlite' ? ['', ''] : [' for update skip locked', ' for share'];
    const statements = context.statements.slice(1, -1);
    context.statements.splice(0, Number.POSITIVE_INFINITY, ...statements);
    expectQueries(
      `select \`id\`, \`name\` from \`users\` where \`name\` = ? order by \`id\` asc limit ?${first}`,
      'select `t`.`id`, `t`.`city`, `t`.`userId` from `addresses` as `t` where `t`.`userId` in (select value from json_each(?)) order by `t`.`id` asc',
      `select \`id\`, \`name\` from \`users\` where \`id\` = ?${second}`,
    );
  });

  it('streams pages, each after the last row of the one before', async () => {
    const { Product, ProductUser } = await openShop();
    const titles: (string | null)[] = [];
    const options = { include: [ProductUser], order: [['title', 'DESC']], batchSize: 2 } as const;
    for await (const product of Product.stream(options)) titles.push(product.title);
    expect(titles).toEqual(['Table', 'Chair', 'Chair']);
    const users =
      'select `t`.`id`, `t`.`name` from `users` as `t` where `t`.`id` in (select value from json_each(?)) order by `t`.`id` asc';
    const nulls = context.dialect === 'sqlite' ? 'last' : 'first';
    const beyond = nulls === 'last' ? '(`title` < ? or `title` is null)' : '`title` < ?';
    expectQueries(
      `select \`id\`, \`title\`, \`userId\` from \`products\` order by \`title\` desc nulls ${nulls}, \`id\` desc limit ?`,
      users,
      `select \`id\`, \`title\`, \`userId\` from \`products\` where (${beyond} or \`title\` = ? and \`id\` < ?) order by \`title\` desc nulls ${nulls}, \`id\` desc limit ?`,
      users,
    );
    for await (const product of Product.stream({ attributes: ['title'], batchSize: 3 }))
      titles.push(product.title);
    expectQueries(
      'select `id`, `title` from `products` order by `id` asc limit ?',
      'select `id`, `title` from `products` where `id` > ? order by `id` asc limit ?',
    );
  });
});
