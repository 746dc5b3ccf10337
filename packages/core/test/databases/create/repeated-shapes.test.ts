import { describeEachDatabase, openShop } from '@espalier/testkit';

const past = new Date('2020-02-03T04:05:06.789Z');

describeEachDatabase('creates of values that have the same shape', (context) => {
  it('store and return their own values', async () => {
    const { Product, User } = await openShop(context);
    const include = [{ association: Product.User, include: [User.Addresses] }];
    const create = (title: string, firstName: string, city: string) =>
      Product.create({ title, user: { firstName, addresses: [{ city }] } }, { include });
    const created = [await create('Chair', 'Mick', 'Austin'), await create('Table', 'Ann', 'Rome')];
    const found = await Product.findAll({ include, order: ['id'] });
    expect(found.map(({ title }) => title)).toEqual(['Chair', 'Table']);
    expect(found).toMatchObject(created.map((each) => each.toJSON()));
  });

  it('keep the timestamps that values give, whichever comes first', async () => {
    const { User } = await openShop(context, { timestamps: true });
    const given = { createdAt: past, updatedAt: past } as object;
    for (const values of [{}, given, {}, given]) await User.create({ firstName: 'Mick', ...values });
    const found = (await User.findAll({ order: ['id'] })) as unknown as {
      createdAt: Date;
      updatedAt: Date;
    }[];
    const isPast = ({ createdAt, updatedAt }: { createdAt: Date; updatedAt: Date }) =>
      Number(createdAt) === Number(past) && Number(updatedAt) === Number(past);
    expect(found.map(isPast)).toEqual([false, true, false, true]);
  });

  it('return their keys after one that returns nothing', async () => {
    const { User } = await openShop(context);
    const options = { include: [User.Addresses] };
    const values = { firstName: 'Mick', addresses: [{ city: 'Austin' }] };
    await User.create(values, { ...options, returning: false });
    const user = await User.create(values, options);
    await User.create(values, { ...options, returning: false });
    expect(user.addresses[0]?.userId).toBe(user.id);
    expect(await User.findAll({ include: [User.Addresses], order: ['id'] })).toMatchObject([
      values,
      user.toJSON(),
      values,
    ]);
  });
});
