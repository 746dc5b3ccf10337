import { DataTypes, type EspalierError, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

const { attribute } = sql;

describeEachDatabase('aggregates in attributes', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const { Product, include } = shop;
    const rows = ['Chair', 'Stool', 'Chair', null].map((title) => ({
      title,
      user: { firstName: 'Mick', addresses: [{ city: 'Oslo' }] },
    }));
    await Product.bulkCreate(rows as never, { include });
    context.statements.length = 0;
    return shop;
  }

  it('are read as one row of their types, without the key of any row', async () => {
    const { Product } = await openStockedShop();
    const attributes = [
      [sql`count(*)`, 'total', DataTypes.INTEGER],
      [sql`count(distinct ${attribute('title')})`, 'titles', DataTypes.BIGINT],
      [sql`max(${attribute('title')}) || ${'!'}`, 'last', DataTypes.STRING],
      [sql`coalesce(sum(${attribute('id')}), ${0}) * ${2}`, 'sum', DataTypes.INTEGER],
      [sql`COUNT(*) filter (where ${attribute('title')} = ${'Chair'})`, 'chairs', DataTypes.INTEGER],
      [sql`(select count(*) from users)`, 'users', DataTypes.INTEGER],
      [sql`cast(${'5'} as integer)`, 'five', DataTypes.INTEGER],
    ] as const;
    const all = { total: 4, titles: 2n, last: 'Stool!', sum: 20, chairs: 2, users: 4, five: 5 };
    const found = await Product.findAll({ attributes });
    expect(found.map((product) => ({ ...product }))).toEqual([all]);
    expect(found[0]).toBeInstanceOf(Product);
    const one = await Product.findOne({ attributes });
    expect({ ...one }).toEqual(all);
    const where = { title: 'nothing' };
    const [none] = await Product.findAll({ attributes: [attributes[0], attributes[3]], where, limit: 5 });
    expect({ ...none }).toEqual({ total: 0, sum: 0 });
    for (const statement of context.statements) {
      expect(statement).not.toMatch(/order by/);
      expect(statement).toMatch(/^select \(/);
    }
  });

  it('are the one row that findAndCountAll counts', async () => {
    const { Product } = await openStockedShop();
    const attributes = [[sql`count(*)`, 'total', DataTypes.INTEGER]] as const;
    for (const page of [{}, { limit: 1 }, { limit: 3 }, { limit: 3, offset: 1 }]) {
      const { count, rows } = await Product.findAndCountAll({ attributes, ...page });
      expect([count, rows.length]).toEqual([1, 'offset' in page ? 0 : 1]);
    }
  });

  it('are ordered by nothing, or by what is one for all rows too', async () => {
    const { Product } = await openStockedShop();
    const total = sql`count(${attribute('title')})`;
    const [found] = await Product.findAll({
      attributes: [[total, 'total', DataTypes.INTEGER]],
      order: [[total, 'DESC']],
      distinct: false,
    });
    expect(found?.total).toBe(3);
  });

  it('are not what windows, subqueries, strings, comments and functions of several values are', async () => {
    const { Product } = await openStockedShop();
    const rest =
      context.dialect === 'sqlite'
        ? sql`max(${attribute('id')}, ${0})`
        : sql`greatest(${attribute('id')}, ${0})`;
    const attributes = [
      'title',
      [sql`count(*) over ()`, 'all', DataTypes.INTEGER],
      [
        sql`count(*) filter (where ${true}) over (partition by ${attribute('title')})`,
        'same',
        DataTypes.INTEGER,
      ],
      [sql`(select count(*) from users)`, 'users', DataTypes.INTEGER],
      [
        sql`'count(*)' /* sum(1) */ -- max(2)
      `,
        'text',
        DataTypes.STRING,
      ],
      [rest, 'most', DataTypes.INTEGER],
    ] as const;
    const found = await Product.findAll({ attributes, order: ['id'], limit: 2 });
    expect(found.map((product) => ({ ...product }))).toEqual([
      { title: 'Chair', all: 4, same: 2, users: 4, text: 'count(*)', most: 1 },
      { title: 'Stool', all: 4, same: 1, users: 4, text: 'count(*)', most: 2 },
    ]);
    await found[0]?.update({ title: 'Bench' });
    expect(await Product.count({ where: { title: 'Bench' } })).toBe(1);
  });

  it('are rejected together with what has a value for each row, before any SQL', async () => {
    const { Product, User } = await openStockedShop();
    const total = [sql`count(*)`, 'total', DataTypes.INTEGER] as const;
    const text = DataTypes.STRING;
    const rejected: [object, string][] = [
      [{ attributes: ['title', total] }, 'title'],
      [{ attributes: { include: [total] } }, 'id'],
      [{ attributes: { include: [total], exclude: ['id'] } }, 'title'],
      [{ attributes: [total, [sql`upper(${attribute('title')})`, 'loud', text]] }, 'loud'],
      [{ attributes: [total, [sql`upper(title)`, 'loud', text]] }, 'loud'],
      [{ attributes: [[sql`upper("title") || count(*)`, 'loud', text]] }, 'loud'],
      [{ attributes: [total, [sql`(select ${attribute('title')})`, 'loud', text]] }, 'loud'],
      [{ attributes: [[sql`sum(count(*)) over (partition by ${attribute('title')})`, 'sum', text]] }, 'sum'],
      [{ attributes: [total], order: ['title'] }, 'order'],
      [{ attributes: [total], order: [sql`lower(${attribute('title')})`] }, 'order'],
      [{ attributes: [total], include: [Product.User] }, 'user'],
      [{ attributes: [total], include: [{ association: Product.User, required: true }] }, 'user'],
      [{ attributes: [total], lock: 'update' }, 'lock'],
    ];
    for (const [options, named] of rejected) {
      const error = await Product.findAll(options as never).catch((thrown: EspalierError) => thrown);
      expect(error).toMatchObject({ code: 'INVALID_OPTION', model: 'product' });
      expect((error as EspalierError).message).toContain(named);
      expect((error as EspalierError).message).toMatch(/aggregate/);
    }
    const included = { include: [{ association: User.Products, attributes: [total] }] };
    await expect(User.findAll(included as never)).rejects.toThrow(/aggregate/);
    const user = await User.findOne({ order: ['id'] });
    context.statements.length = 0;
    await expect(User.Products.get(user as never, { attributes: [total] } as never)).rejects.toThrow(
      /aggregate/,
    );
    expect(() => Product.stream({ attributes: [total] })).toThrow(/aggregate/);
    expect(context.statements).toEqual([]);
  });
});
