import { type Database, RecordNotFoundError, UniqueConstraintError } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

describeEachDatabase('a create that fails', (context) => {
  const countsOf = async (database: Database, tables: readonly string[]) =>
    Promise.all(
      tables.map(async (table) => (await context.rows(database, `select 1 from "${table}"`)).length),
    );

  it('in the last row leaves no row of the whole graph', async () => {
    const { database, Product, User, Tag } = await openShop(context);
    await database.knex.raw('create unique index one_rank on "productTags" (rank)');
    const withTags = { include: [Product.Tags] };
    await Product.create({ title: 'Table', tags: [{ name: 'oak', productTag: { rank: 9 } }] }, withTags);
    const tables = ['products', 'users', 'addresses', 'profiles', 'tags', 'productTags'];
    const before = await countsOf(database, tables);
    expect(before).toEqual([1, 0, 0, 0, 1, 1]);
    context.statements.length = 0;

    const error = await errorOf(
      Product.create(
        {
          title: 'Chair',
          user: { firstName: 'Mick', addresses: [{ city: 'Austin' }], profile: { bio: 'Sits.' } },
          tags: [1, 2, 9].map((rank) => ({ name: `tag ${rank}`, productTag: { rank } })),
        },
        { include: [{ association: Product.User, include: [User.Addresses, User.Profile] }, Product.Tags] },
      ),
    );

    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect(error).toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
      model: 'productTag',
      path: ['tags', 2, 'productTag', 'rank'],
      table: 'productTags',
      columns: ['rank'],
      cause: { code: expect.any(String) },
      message:
        'tags[2].productTag.rank: the unique key productTags.rank is taken; another row has the same value',
      hint: 'use another value, or link that row instead of creating it again',
    });
    const inserted = tables.filter((table) =>
      context.statements.some((sql) => new RegExp(`\\binsert into .${table}. `).test(sql)),
    );
    expect(inserted).toEqual(tables);
    if (context.dialect === 'sqlite') expect(context.statements.at(-1)).toBe('rollback');
    expect(await countsOf(database, tables)).toEqual(before);
    await expect(Tag.create({ name: 'tag 1' })).resolves.toMatchObject({ name: 'tag 1' });
  });

  it('leaves none of the rows of a bulkCreate', async () => {
    const { database, Tag } = await openShop(context);
    await Tag.create({ name: 'taken' });
    const error = await errorOf(Tag.bulkCreate([{ name: 'wood' }, { name: 'taken' }, { name: 'sale' }]));
    expect(error).toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: [1, 'name'] });
    expect(await countsOf(database, ['tags'])).toEqual([1]);
  });

  it('because a row to be linked was deleted leaves no row, and changes no instance', async () => {
    const { database, User, Address } = await openShop(context);
    const austin = await Address.create({ city: 'Austin' });
    const dallas = await Address.create({ city: 'Dallas' });
    await database.knex.raw("delete from addresses where city = 'Dallas'");
    const error = await errorOf(
      User.create({ firstName: 'Mick', addresses: [austin, dallas] }, { include: [User.Addresses] }),
    );
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect(error).toMatchObject({
      code: 'RECORD_NOT_FOUND',
      model: 'address',
      path: ['addresses', 1],
      message: "addresses[1]: the row of 'address' does not exist",
    });
    expect(await context.rows(database, 'select "userId" from addresses')).toEqual([{ userId: null }]);
    expect(await countsOf(database, ['users'])).toEqual([0]);
    expect(austin.userId).toBeNull();
  });
});
