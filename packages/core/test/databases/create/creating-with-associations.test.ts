import { type BelongsTo, DataTypes, type HasMany, Model } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

/**
 * The page that Espalier grew from, as tests.
 *
 * @see https://sequelize.org/docs/v6/advanced-association-concepts/creating-with-associations/
 */
describeEachDatabase('creating with associations', (context) => {
  it('creates a product, its user and the addresses of the user in one call', async () => {
    const { database, Product, User } = await openShop(context);
    const include = [{ association: Product.User, include: [User.Addresses] }] as const;
    context.statements.length = 0;

    const product = await Product.create(
      {
        title: 'Chair',
        user: {
          firstName: 'Mick',
          lastName: 'Broadstone',
          addresses: [
            { type: 'home', city: 'Austin' },
            { type: 'work', city: 'Dallas' },
          ],
        },
      },
      { include },
    );

    if (context.dialect === 'sqlite') {
      expect(context.statements).toEqual([
        'begin immediate',
        expect.stringMatching(/^insert into `users`/),
        expect.stringMatching(/^insert into `products`/),
        expect.stringMatching(/^insert into `addresses`/),
        expect.stringMatching(/^insert into `addresses`/),
        'commit',
      ]);
    }
    expect(product).toBeInstanceOf(Product);
    expect(product.user).toBeInstanceOf(User);
    expect(product.user.fullName).toBe('Mick Broadstone');
    expect(product.userId).toBe(product.user.id);
    expect(product.user.addresses.map(({ city }) => city)).toEqual(['Austin', 'Dallas']);
    expect(product.user.addresses.map(({ userId }) => userId)).toEqual([product.user.id, product.user.id]);

    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(
      await context.rows(
        database,
        `select p.title, u."firstName" as name, a.type, a.city from products p
         join users u on u.id = p."userId" join addresses a on a."userId" = u.id order by a.id`,
      ),
    ).toEqual([
      { title: 'Chair', name: 'Mick', type: 'home', city: 'Austin' },
      { title: 'Chair', name: 'Mick', type: 'work', city: 'Dallas' },
    ]);
  });

  it('creates the same from classes that are initialised after their statement', async () => {
    const database = context.open();
    class Product extends Model {
      declare static User: BelongsTo<typeof Product, typeof User>;
    }
    class User extends Model {
      declare static Addresses: HasMany<typeof User, typeof Address>;
    }
    class Address extends Model {}
    Product.init({ title: DataTypes.STRING }, { database, modelName: 'product' });
    User.init({ firstName: DataTypes.STRING }, { database, modelName: 'user' });
    Address.init({ type: DataTypes.STRING, city: DataTypes.STRING }, { database, modelName: 'address' });
    Product.User = Product.belongsTo(User);
    User.Addresses = User.hasMany(Address);
    await database.sync();
    const include = [{ association: Product.User, include: [User.Addresses] }];

    const product = await Product.create(
      { title: 'Chair', user: { firstName: 'Mick', addresses: [{ type: 'home', city: 'Austin' }] } },
      { include },
    );

    expect(product).toBeInstanceOf(Product);
    expect(product.user).toBeInstanceOf(User);
    expect(product.user.addresses[0]).toBeInstanceOf(Address);
    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(await context.rows(database, 'select city, "userId" from addresses')).toEqual([
      { city: 'Austin', userId: product.user.id },
    ]);
  });

  it('creates the same from models that are defined without a class', async () => {
    const database = context.open();
    const Product = database.define('product', { title: DataTypes.STRING });
    const User = database.define('user', { firstName: DataTypes.STRING });
    const Address = database.define('address', { city: DataTypes.STRING });
    const Owner = Product.belongsTo(User);
    const Addresses = User.hasMany(Address);
    await database.sync();
    const include = [{ association: Owner, include: [Addresses] }] as const;

    const product = await Product.create(
      { title: 'Chair', user: { firstName: 'Mick', addresses: [{ city: 'Austin' }] } },
      { include },
    );

    expect(product.user.addresses[0]).toBeInstanceOf(Address);
    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(await context.rows(database, 'select city, "userId" from addresses')).toEqual([
      { city: 'Austin', userId: product.user.id },
    ]);
  });

  it('creates a user under the alias that the product calls it by', async () => {
    const database = context.open();
    class User extends Model.init(
      { firstName: DataTypes.STRING, lastName: DataTypes.STRING },
      { database, modelName: 'user' },
    ) {}
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
      static Creator = this.belongsTo(User, { as: 'creator' });
    }
    await database.sync();
    const values = { title: 'Chair', creator: { firstName: 'Matt', lastName: 'Hansen' } };

    const product = await Product.create(values, { include: [Product.Creator] });
    const other = await Product.create(values, {
      include: [{ association: Product.Creator, as: 'creator' }],
    });

    expect(product.creator.lastName).toBe('Hansen');
    expect(product.creatorId).toBe(product.creator.id);
    expect(await Product.findByPk(product.id, { include: [Product.Creator] })).toStrictEqual(product);
    expect(await context.rows(database, 'select "creatorId" from products order by id')).toEqual([
      { creatorId: product.creator.id },
      { creatorId: other.creator.id },
    ]);
    expect(await context.rows(database, 'select "lastName" from users')).toHaveLength(2);
  });

  it('creates a profile that a user has one of', async () => {
    const { database, User, Profile } = await openShop(context);

    const user = await User.create(
      { firstName: 'Mick', profile: { bio: 'Makes chairs' } },
      { include: [User.Profile] },
    );

    expect(user.profile).toBeInstanceOf(Profile);
    expect(await User.findByPk(user.id, { include: [User.Profile] })).toStrictEqual(user);
    expect(await context.rows(database, 'select bio, "userId" from profiles')).toEqual([
      { bio: 'Makes chairs', userId: user.id },
    ]);
  });
});
