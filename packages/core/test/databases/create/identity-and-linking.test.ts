import { DataTypes, sql } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('identity and linking', (context) => {
  it('inserts an object at two places once', async () => {
    const { database, User, Product, Tag } = await openShop(context);
    const include = [{ association: User.Products, include: [Product.Tags] }] as const;
    const wood = { name: 'wood' };

    const user = await User.create(
      {
        firstName: 'Mick',
        products: [
          { title: 'Chair', tags: [wood] },
          { title: 'Table', tags: [wood] },
        ],
      },
      { include },
    );

    const [chair, table] = user.products;
    expect(table?.tags[0]).toBe(chair?.tags[0]);
    expect(await context.rows(database, 'select name from tags')).toEqual([{ name: 'wood' }]);
    expect(
      await context.rows(database, 'select "productId", "tagId" from "productTags" order by "productId"'),
    ).toEqual([
      { productId: chair?.id, tagId: chair?.tags[0]?.id },
      { productId: table?.id, tagId: chair?.tags[0]?.id },
    ]);
    const found = await User.findByPk(user.id, { include });
    expect(found?.products.map(({ title, tags }) => [title, tags[0]?.id])).toEqual([
      ['Chair', chair?.tags[0]?.id],
      ['Table', chair?.tags[0]?.id],
    ]);
    expect(await Tag.findAll()).toHaveLength(1);
  });

  it('inserts two equal objects as two rows', async () => {
    const { database, User } = await openShop(context);

    const user = await User.create(
      { firstName: 'Mick', addresses: [{ city: 'Austin' }, { city: 'Austin' }] },
      { include: [User.Addresses] },
    );

    expect(user.addresses[0]?.id).not.toBe(user.addresses[1]?.id);
    expect(await context.rows(database, 'select city from addresses')).toHaveLength(2);
  });

  it('links a user loaded earlier to a new product instead of inserting it again', async () => {
    const { database, Product, User } = await openShop(context);
    await User.create({ firstName: 'Mick' });
    const mick = await User.findOne();
    if (mick === null) throw new Error('no user');
    context.statements.length = 0;

    const product = await Product.create({ title: 'Chair', user: mick }, { include: [Product.User] });

    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 1 + 1);
    expect(product.user).toBe(mick);
    expect(product.userId).toBe(mick.id);
    expect(await Product.findByPk(product.id, { include: [Product.User] })).toStrictEqual(product);
    expect(await context.rows(database, 'select "firstName" from users')).toEqual([{ firstName: 'Mick' }]);
    expect(await context.rows(database, 'select "userId" from products')).toEqual([{ userId: mick.id }]);
  });

  it('joins tags created earlier with a through row', async () => {
    const { database, Product, Tag } = await openShop(context);
    const wood = await Tag.create({ name: 'wood' });
    context.statements.length = 0;

    const product = await Product.create(
      { title: 'Chair', tags: [{ name: 'new' }, wood] },
      { include: [Product.Tags] },
    );

    if (context.dialect === 'sqlite') expect(context.statements).toHaveLength(1 + 4 + 1);
    expect(product.tags[1]).toBe(wood);
    expect(product.tags.map(({ name }) => name)).toEqual(['new', 'wood']);
    expect(product.tags[1]?.productTag).toMatchObject({ productId: product.id, tagId: wood.id });
    const found = await Product.findByPk(product.id, { include: [Product.Tags] });
    expect(found?.tags).toEqual(expect.arrayContaining([...product.tags]));
    expect(
      await context.rows(
        database,
        `select t.name from tags t join "productTags" j on j."tagId" = t.id
         where j."productId" = ${product.id} order by t.id`,
      ),
    ).toEqual([{ name: 'wood' }, { name: 'new' }]);
  });

  it('links addresses created earlier to a new user', async () => {
    const { database, User, Address } = await openShop(context);
    const [home, work] = await Address.bulkCreate([{ city: 'Austin' }, { city: 'Dallas' }]);
    if (home === undefined || work === undefined) throw new Error('no addresses');
    context.statements.length = 0;

    const user = await User.create(
      { firstName: 'Mick', addresses: [home, work] },
      { include: [User.Addresses] },
    );

    if (context.dialect === 'sqlite') {
      expect(context.statements).toHaveLength(1 + 2 + 1);
      expect(context.statements.filter((sql) => sql.startsWith('update `addresses`'))).toHaveLength(1);
    } else expect(context.statements.filter((sql) => !sql.includes('pg_attribute'))).toHaveLength(1);
    expect(user.addresses[0]).toBe(home);
    expect([home.userId, work.userId]).toEqual([user.id, user.id]);
    expect(await User.findByPk(user.id, { include: [User.Addresses] })).toStrictEqual(user);
    expect(await context.rows(database, 'select city, "userId" from addresses order by id')).toEqual([
      { city: 'Austin', userId: user.id },
      { city: 'Dallas', userId: user.id },
    ]);
  });

  it('links a profile created earlier to a new user', async () => {
    const { database, User, Profile } = await openShop(context);
    const profile = await Profile.create({ bio: 'Makes chairs' });

    const user = await User.create({ firstName: 'Mick', profile }, { include: [User.Profile] });

    expect(user.profile).toBe(profile);
    expect(await User.findByPk(user.id, { include: [User.Profile] })).toStrictEqual(user);
    expect(await context.rows(database, 'select bio, "userId" from profiles')).toEqual([
      { bio: 'Makes chairs', userId: user.id },
    ]);
  });

  it('links a row to two owners at once if each has its own instance', async () => {
    const database = context.open();
    const Letter = database.define('letter', { text: DataTypes.STRING });
    const Person = database.define('person', { name: DataTypes.STRING });
    const Sent = Person.hasMany(Letter, { as: 'sent', foreignKey: 'senderId' });
    const Received = Person.hasMany(Letter, { as: 'received', foreignKey: 'receiverId' });
    await database.sync();
    await Letter.create({ text: 'Dear me' });
    const [one, other] = [await Letter.findByPk(1), await Letter.findByPk(1)];
    const values = [
      { name: 'Ann', sent: [one] },
      { name: 'Bob', received: [other] },
    ];

    await Person.bulkCreate(values as never, { include: [Sent, Received] });

    expect(await context.rows(database, 'select "senderId", "receiverId" from letters')).toEqual([
      { senderId: 1, receiverId: 2 },
    ]);
  });

  it('rejects links of one row to two owners by the same key, with any instances of it', async () => {
    const { User, Address } = await openShop(context);
    await Address.create({ city: 'Oslo' });
    const [one, other] = [await Address.findByPk(1), await Address.findByPk(1)];
    const values = [
      { firstName: 'Ann', addresses: [one] },
      { firstName: 'Bob', addresses: [other] },
    ];
    const creating = User.bulkCreate(values as never, { include: [User.Addresses] });
    await expect(creating).rejects.toMatchObject({
      code: 'FOREIGN_KEY_CONFLICT',
      path: [1, 'addresses', 0, 'userId'],
    });
    expect(await User.count()).toBe(0);
  });

  it('links a row created earlier to two owners at once', async () => {
    const database = context.open();
    const Letter = database.define('letter', { text: DataTypes.STRING });
    const Person = database.define('person', { name: DataTypes.STRING });
    const Sent = Person.hasMany(Letter, { as: 'sent', foreignKey: 'senderId' });
    const Received = Person.hasMany(Letter, { as: 'received', foreignKey: 'receiverId' });
    await database.sync();
    const letter = await Letter.create({ text: 'Dear me' });
    const values = [
      { name: 'Ann', sent: [letter] },
      { name: 'Bob', received: [letter] },
    ];

    const [ann, bob] = await Person.bulkCreate(values, { include: [Sent, Received] });

    expect(await context.rows(database, 'select "senderId", "receiverId" from letters')).toEqual([
      { senderId: ann?.id, receiverId: bob?.id },
    ]);
    expect(await Letter.findByPk(letter.id)).toStrictEqual(letter);
  });

  it('links a row created earlier to an owner by a key that the database generates', async () => {
    const database = context.open();
    const Letter = database.define('letter', { text: DataTypes.STRING });
    const code = { type: DataTypes.STRING, unique: true, defaultValue: sql`('c' || 1)` };
    const Person = database.define('person', { code });
    const Sent = Person.hasMany(Letter, { as: 'sent', foreignKey: 'senderCode', sourceKey: 'code' });
    await database.sync();
    const letter = await Letter.create({ text: 'Dear me' });

    await Person.create({ sent: [letter] }, { include: [Sent] });

    expect(await context.rows(database, 'select "senderCode" from letters')).toEqual([{ senderCode: 'c1' }]);
  });

  it('inserts an instance that was built before, which stays the same object', async () => {
    const { database, Product, User } = await openShop(context);
    const mick = new User({ firstName: 'Mick', lastName: 'Broadstone' });
    expect(mick.isNewRecord).toBe(true);

    const product = await Product.create({ title: 'Chair', user: mick }, { include: [Product.User] });

    expect(product.user).toBe(mick);
    expect(mick.isNewRecord).toBe(false);
    expect(mick.id).toBe(product.userId);
    expect(mick.createdAt).toBeInstanceOf(Date);
    expect(await Product.findByPk(product.id, { include: [Product.User] })).toStrictEqual(product);
    expect(await context.rows(database, 'select id, "lastName" from users')).toEqual([
      { id: mick.id, lastName: 'Broadstone' },
    ]);
  });

  it('inserts a product that was built before with its nested user', async () => {
    const { database, Product, User } = await openShop(context);
    const chair = Object.assign(new Product({ title: 'Chair' }), { user: { firstName: 'Mick' } });

    const product = await Product.create(chair, { include: [Product.User] });

    expect(product).toBe(chair);
    expect(product.user).toBeInstanceOf(User);
    expect(await Product.findByPk(product.id, { include: [Product.User] })).toStrictEqual(product);
    expect(await context.rows(database, 'select "userId" from products')).toEqual([
      { userId: product.user.id },
    ]);
  });

  it('inserts what is nested in an instance loaded earlier', async () => {
    const { database, Product, User } = await openShop(context);
    const include = [{ association: Product.User, include: [User.Addresses] }] as const;
    const mick = await User.create(
      { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
      { include: [User.Addresses] },
    );

    const product = await Product.create(
      { title: 'Chair', user: Object.assign(mick, { addresses: [...mick.addresses, { city: 'Dallas' }] }) },
      { include },
    );

    expect(product.user).toBe(mick);
    expect(await Product.findByPk(product.id, { include })).toStrictEqual(product);
    expect(await context.rows(database, 'select city, "userId" from addresses order by id')).toEqual([
      { city: 'Austin', userId: mick.id },
      { city: 'Dallas', userId: mick.id },
    ]);
  });

  it('does not change the other attributes of a linked instance', async () => {
    const { database, Product, User } = await openShop(context);
    const { id } = await User.create(
      { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
      { include: [User.Addresses] },
    );
    const mick = await User.findByPk(id);
    if (mick === null) throw new Error('no user');

    const include = [{ association: Product.User, include: [User.Addresses] }] as const;
    await Product.create({ title: 'Chair', user: mick } as never, { include });

    expect('addresses' in mick).toBe(false);
    expect(await context.rows(database, 'select city, "userId" from addresses')).toEqual([
      { city: 'Austin', userId: id },
    ]);
  });

  it('keeps what another call saved of a linked instance at the same time', async () => {
    const { Product, User } = await openShop(context);
    const mick = await User.create({ firstName: 'Mick' });
    const create = () => Product.create({ title: 'Chair', user: mick } as never, { include: [Product.User] });
    await Promise.all([create(), mick.update({ firstName: 'Mike' }), create()]);
    expect(mick.changed()).toEqual([]);
    // A create that had put the former name back would take this for no change.
    await mick.update({ firstName: 'Mick' });
    expect((await User.findByPk(mick.id))?.firstName).toBe('Mick');
  });
});
