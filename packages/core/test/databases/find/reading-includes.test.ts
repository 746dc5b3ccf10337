import { describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('reading what is included', (context) => {
  it('reads every kind of association with one statement each, for any number of rows', async () => {
    const { User, Product, Address } = await openShop(context);
    const include = [
      User.Addresses,
      { association: User.Profile, required: false },
      {
        association: User.Products,
        include: [Product.Tags, { association: Product.User, include: [User.Addresses] }],
      },
    ] as const;
    const user = (name: string) => ({
      firstName: name,
      addresses: [{ city: `${name}ville` }, { city: `${name}ford` }],
      profile: { bio: name },
      products: [
        { title: `${name}'s chair`, tags: [{ name: `${name} 1` }, { name: `${name} 2` }] },
        { title: `${name}'s table` },
      ],
    });
    await User.bulkCreate(['Ann', 'Bob', 'Cy'].map(user), {
      include: [
        User.Addresses,
        { association: User.Profile, required: false },
        { association: User.Products, include: [Product.Tags] },
      ],
    });
    context.statements.length = 0;

    const users = await User.findAll({ include, order: ['id'] });

    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 6));
    for (const [index, name] of ['Ann', 'Bob', 'Cy'].entries()) {
      const read = users[index];
      const cities = [`${name}ville`, `${name}ford`];
      expect(read?.addresses.map(({ city }) => city)).toEqual(cities);
      expect(read?.addresses[0]).toBeInstanceOf(Address);
      expect(read?.profile?.bio).toBe(name);
      expect(read?.products.map(({ title }) => title)).toEqual([`${name}'s chair`, `${name}'s table`]);
      expect(read?.products[0]?.tags.map((tag) => tag.name)).toEqual([`${name} 1`, `${name} 2`]);
      expect(read?.products[1]?.tags).toEqual([]);
      expect(read?.products[1]?.user?.addresses.map(({ city }) => city)).toEqual(cities);
    }
  });

  it('runs no query for associations of absent rows on SQLite, and one statement on PostgreSQL', async () => {
    const { User, Product } = await openShop(context);
    const include = [
      User.Addresses,
      { association: User.Profile, required: false },
      { association: User.Products, include: [Product.Tags] },
    ] as const;
    await User.create({ firstName: 'Ann' });
    context.statements.length = 0;

    expect(await User.findAll({ include })).toMatchObject([{ addresses: [], profile: null, products: [] }]);
    expect(context.statements).toHaveLength(statementsOfFind(context, 1 + 3));
    context.statements.length = 0;
    expect(await User.findAll({ where: { firstName: 'Bob' }, include })).toEqual([]);
    expect(context.statements).toHaveLength(context.dialect === 'sqlite' ? 3 : 1);
  });

  it('counts root rows in a limit, however many rows are included', async () => {
    const { User } = await openShop(context);
    const withAddresses = (firstName: string) => ({
      firstName,
      addresses: [{ city: 'Oslo' }, { city: 'Bern' }, { city: 'Rome' }],
    });
    await User.bulkCreate(['Ann', 'Bob', 'Cy'].map(withAddresses), { include: [User.Addresses] });

    const users = await User.findAll({ include: [User.Addresses], order: ['id'], limit: 2 });

    expect(users.map(({ firstName }) => firstName)).toEqual(['Ann', 'Bob']);
    expect(users.map((user) => user.addresses.map(({ city }) => city))).toEqual([
      ['Oslo', 'Bern', 'Rome'],
      ['Oslo', 'Bern', 'Rome'],
    ]);
  });
});
