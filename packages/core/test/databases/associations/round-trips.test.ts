import { describeEachDatabase, openShop, withoutPipelining } from '@espalier/testkit';
import { watchWire } from '../../helpers/open-connection';

describeEachDatabase('the round trips of association calls', (context) => {
  if (context.dialect !== 'postgres') {
    it('are none without a network', () => {
      expect(context.url()).toBe('sqlite::memory:');
    });
    return;
  }

  /** Opens two products with users, addresses and tags on one connection, and counts the round trips of calls. */
  async function openCounted(options = {}) {
    const shop = await openShop(context, { database: { pool: { min: 0, max: 1 }, ...options } });
    const { Product, User, include, database } = shop;
    const make = (name: string) =>
      Product.create(
        { title: name, user: { firstName: name, addresses: [{ city: name }] }, tags: [{ name }] },
        { include },
      );
    const [product, other] = [await make('a'), await make('b')];
    const profile = await User.Profile.create(product.user, { bio: 'first' });
    const { client } = database.knex;
    const raw = await client.acquireConnection();
    client.releaseConnection(raw);
    const wire = watchWire(raw);
    const count = async (call: () => Promise<unknown>) => {
      // The first call may read the catalog.
      await call();
      wire.roundTrips = 0;
      await call();
      return wire.roundTrips;
    };
    return { ...shop, product, other, profile, user: product.user, count };
  }

  it('are one where no answer is waited for, however many statements there are', async () => {
    const { Product, User, product, other, user, count } = await openCounted();
    const tags = [...product.tags, ...other.tags];
    expect(await count(() => Product.Tags.set(product, other.tags))).toBe(1);
    expect(await count(() => Product.Tags.set(product, []))).toBe(1);
    expect(await count(() => Product.Tags.add(product, tags))).toBe(1);
    expect(
      await count(() =>
        Product.Tags.add(
          product,
          tags.map(({ id }) => id),
        ),
      ),
    ).toBe(1);
    expect(await count(() => Product.Tags.remove(product, tags))).toBe(1);
    expect(await count(() => User.Addresses.add(user, other.user.addresses))).toBe(1);
    expect(await count(() => User.Addresses.set(user, []))).toBe(1);
    expect(await count(() => User.Addresses.create(user, { city: 'Oslo' }))).toBe(1);
    expect(await count(() => User.Profile.create(user, { bio: 'next' }))).toBe(1);
    expect(await count(() => Product.Tags.get(product))).toBe(1);
    expect(await count(() => Product.Tags.count(product))).toBe(1);
    const [first, second] = [product.user, other.user];
    let isFirst = false;
    const swap = () => {
      isFirst = !isFirst;
      return Product.User.set(product, isFirst ? second : first);
    };
    expect(await count(swap)).toBe(1);
  });

  it('are two where the number of linked rows is checked before the commit', async () => {
    const { User, product, other, user, profile, count } = await openCounted();
    const addresses = [...product.user.addresses, ...other.user.addresses];
    expect(await count(() => User.Addresses.set(user, addresses))).toBe(2);
    expect(await count(() => User.Addresses.add(user, addresses))).toBe(2);
    expect(await count(() => User.Profile.set(user, profile))).toBe(2);
    expect(await User.Addresses.count(user)).toBe(2);
    const gone = [...addresses, 1000];
    await expect(User.Addresses.set(other.user, gone)).rejects.toThrow(/1 of 3/);
    expect(await User.Addresses.count(user)).toBe(2);
  });

  it('are two where a hasOne whose foreign key may not be null has to be free', async () => {
    const { database, count } = await openCounted();
    const Owner = database.define('owner', {}, { timestamps: false });
    const Badge = database.define('badge', {}, { timestamps: false });
    const One = Owner.hasOne(Badge, { foreignKey: { name: 'ownerId', allowNull: false }, as: 'badge' });
    await database.sync();
    const [first, second] = [await Owner.create({}), await Owner.create({})];
    const free = [first, second];
    const create = () => One.create(free.shift() ?? first, {});
    expect(await count(create)).toBe(2);
    await expect(create()).rejects.toThrow(/may not be null/);
    expect(await Badge.count()).toBe(2);
  });

  it('are one in a transaction of the caller', async () => {
    const { database, Product, User, product, other, user, count } = await openCounted();
    const addresses = [...product.user.addresses, ...other.user.addresses];
    await database.transaction(async () => {
      expect(await count(() => Product.Tags.set(product, other.tags))).toBe(1);
      expect(await count(() => User.Addresses.set(user, addresses))).toBe(1);
      expect(await count(() => User.Profile.create(user, { bio: 'next' }))).toBe(1);
    });
  });

  it('are one for each statement of a transaction if the driver sends each by itself', async () => {
    const { Product, User, product, other, user, count } = await openCounted(withoutPipelining(context));
    expect(await count(() => Product.Tags.set(product, other.tags))).toBe(4);
    expect(await count(() => User.Profile.create(user, { bio: 'next' }))).toBe(4);
  });
});
