import { UniqueConstraintError, ValidationError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('bulkCreate', (context) => {
  it('creates many rows with all that is nested in them, in one transaction', async () => {
    const { database, Product, User } = await openShop(context);
    const include = [
      { association: Product.User, required: false, include: [User.Addresses] },
      Product.Tags,
    ] as const;
    context.statements.length = 0;

    const products = await Product.bulkCreate(
      [
        {
          title: 'Chair',
          user: { firstName: 'Ann', addresses: [{ city: 'Oslo' }] },
          tags: [{ name: 'wood' }],
        },
        { title: 'Table' },
        { user: { firstName: 'Bob' }, tags: [{ name: 'sale' }, { name: 'new' }] },
      ],
      { include },
    );

    const begins = context.statements.filter((sql) => /^begin/i.test(sql));
    expect(begins).toHaveLength(context.dialect === 'sqlite' ? 1 : 0);
    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 12 + 1);
    expect(products.map(({ title }) => title)).toEqual(['Chair', 'Table', null]);
    expect(products[1]).toMatchObject({ user: null, userId: null, tags: [] });
    const found = await Product.findAll({ include });
    expect(products.map(({ id }) => found.find((each) => each.id === id))).toStrictEqual(products);
    expect(
      await context
        .rows(
          database,
          `select p.title, u."firstName" as name, (select count(*) from "productTags" j where j."productId" = p.id) as tags
         from products p left join users u on u.id = p."userId"`,
        )
        .then((rows) => rows.map(({ title, name, tags }) => [title, name, Number(tags)]).sort()),
    ).toEqual([
      [null, 'Bob', 2],
      ['Chair', 'Ann', 1],
      ['Table', null, 0],
    ]);
  });

  it('returns 1,000 users with their addresses in the order they were given', async () => {
    const { database, User } = await openShop(context);
    const include = [User.Addresses] as const;
    const rows = Array.from({ length: 1000 }, (_, index) => ({
      firstName: `user ${index}`,
      // Two shapes take turns: their rows come in different statements.
      ...(index % 2 === 0 ? { lastName: 'Even' } : {}),
      addresses: [{ city: `city ${index}` }],
    }));

    const users = await User.bulkCreate(rows, { include });

    expect(users.map(({ firstName }) => firstName)).toEqual(rows.map(({ firstName }) => firstName));
    for (const [index, { id, addresses }] of users.entries()) {
      expect(addresses).toMatchObject([{ city: `city ${index}`, userId: id }]);
    }
    context.statements.length = 0;
    expect(await User.findAll({ include, order: ['id'] })).toStrictEqual(users);
    expect(context.statements).toHaveLength(statementsOfFind(context, 2));
    const joined = `select u."firstName" as name, a.city from users u join addresses a on a."userId" = u.id order by u.id`;
    const stored = await context.rows(database, joined);
    expect(stored).toEqual(rows.map((_, index) => ({ name: `user ${index}`, city: `city ${index}` })));
  });

  it('creates 20,000 addresses under one user', async () => {
    const { database, User } = await openShop(context);
    const cities = Array.from({ length: 20_000 }, (_, index) => `city ${index}`);

    const user = await User.create(
      { firstName: 'Ann', addresses: cities.map((city) => ({ city })) },
      { include: [User.Addresses] },
    );

    expect(user.addresses.map(({ city }) => city)).toEqual(cities);
    const stored = await context.rows(database, 'select id, city, "userId" from addresses order by id');
    expect(stored).toEqual(user.addresses.map(({ id, city }) => ({ id, city, userId: user.id })));
    const found = await User.findByPk(user.id, { include: [User.Addresses] });
    expect(found?.addresses.map(({ city }) => city)).toEqual(cities);
  }, 60_000);

  it('returns an empty array for no rows, and touches nothing', async () => {
    const { User } = await openShop(context);
    context.statements.length = 0;

    expect(await User.bulkCreate([], { include: [User.Addresses] })).toEqual([]);
    expect(context.statements).toEqual([]);
  });

  it('leaves no row of any table when the last one fails', async () => {
    const { database, User, Product, Tag } = await openShop(context);
    await Tag.create({ name: 'taken' });

    const error = await User.bulkCreate(
      [
        { firstName: 'Ann', products: [{ title: 'Chair', tags: [{ name: 'wood' }] }] },
        { firstName: 'Bob', products: [{ title: 'Table', tags: [{ name: 'taken' }] }] },
      ],
      { include: [{ association: User.Products, include: [Product.Tags] }] },
    ).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', model: 'tag' });
    for (const table of ['users', 'products', '"productTags"']) {
      expect(await context.rows(database, `select * from ${table}`)).toEqual([]);
    }
    expect(await context.rows(database, 'select name from tags')).toEqual([{ name: 'taken' }]);
    // The connection is not left in a failed transaction.
    expect(await User.create({ firstName: 'Cy' })).toMatchObject({ firstName: 'Cy' });
  });

  it('reports the problems of every row with the position of the row, before any SQL', async () => {
    const { database, User } = await openShop(context);
    const rows = JSON.parse('[{ "firstName": "Ann" }, { "lastName": "B" }, { "firstName": 5 }]');
    context.statements.length = 0;

    const error = await User.bulkCreate(rows).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ValidationError);
    const { errors } = error as ValidationError;
    expect(errors.map(({ code, path }) => [code, ...(path ?? [])]).sort()).toEqual([
      ['INVALID_VALUE', 2, 'firstName'],
      ['NULL_NOT_ALLOWED', 1, 'firstName'],
    ]);
    expect(context.statements).toEqual([]);
    expect(await context.rows(database, 'select * from users')).toEqual([]);
  });

  it('shares one object between several rows', async () => {
    const { database, Product } = await openShop(context);
    const ann = { firstName: 'Ann' };

    const [chair, table] = await Product.bulkCreate(
      [
        { title: 'Chair', user: ann },
        { title: 'Table', user: ann },
      ],
      { include: [Product.User] },
    );

    expect(chair?.user).toBe(table?.user);
    expect(await context.rows(database, 'select "firstName" from users')).toEqual([ann]);
    expect(await Product.findAll({ include: [Product.User], order: ['id'] })).toStrictEqual([chair, table]);
  });
});
