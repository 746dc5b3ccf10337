import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('the graph that create returns', (context) => {
  it('does not change the objects that were passed', async () => {
    const { database, Product, User } = await openShop(context);
    const values = () => ({
      title: 'Chair',
      user: { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Dallas' }] },
      tags: [{ name: 'wood', productTag: { rank: 1 } }],
    });
    const given = deepFreeze(values());
    const include = deepFreeze([
      { association: Product.User, include: [User.Addresses] },
      { association: Product.Tags },
    ] as const);

    const product = await Product.create(given, { include });

    expect(given).toStrictEqual(values());
    expect(product.user).not.toBe(given.user);
    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(await context.rows(database, 'select city from addresses order by id')).toHaveLength(2);
  });

  it('returns arrays in the order given, [] for a to-many and null for a to-one that were absent', async () => {
    const { database, User, Product } = await openShop(context);
    const cities = ['Oslo', 'Bern', 'Rome', 'Bonn'];
    const include = [
      User.Addresses,
      { association: User.Profile, required: false },
      { association: User.Products, include: [Product.Tags] },
    ] as const;

    const user = await User.create(
      { firstName: 'Ann', addresses: cities.map((city) => ({ city })) },
      { include },
    );

    expect(user.addresses.map(({ city }) => city)).toEqual(cities);
    expect(user.products).toEqual([]);
    expect(user.profile).toBeNull();
    expect(await User.findByPk(user.id, { include })).toStrictEqual(user);
    expect(
      (await context.rows(database, 'select city from addresses order by id')).map(({ city }) => city),
    ).toEqual(cities);
  });
});

/** Freezes plain objects and arrays, not the associations among them. */
function deepFreeze<T>(value: T): T {
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (isPlain) for (const each of Object.values(Object.freeze(value) as object)) deepFreeze(each);
  return value;
}
