import { DataTypes, ForeignKeyConstraintError, RecordNotFoundError } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';

describeEachDatabase('links between stored rows', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const { Product, User, Address, Tag, Profile } = shop;
    const [ann, bob] = await User.bulkCreate([{ firstName: 'Ann' }, { firstName: 'Bob' }]);
    const [home, work, far] = await Address.bulkCreate(['Austin', 'Bern', 'Cork'].map((city) => ({ city })));
    const [wood, red, old] = await Tag.bulkCreate(['wood', 'red', 'old'].map((name) => ({ name })));
    const chair = await Product.create({ title: 'Chair' });
    const profile = await Profile.create({ bio: 'Sits.' });
    if (!ann || !bob || !home || !work || !far || !wood || !red || !old) throw new Error('missing');
    context.statements.length = 0;
    return { ...shop, ann, bob, home, work, far, wood, red, old, chair, profile };
  }
  const userOf = (profile: object) => (profile as { userId?: unknown }).userId;
  type Database = ReturnType<typeof context.open>;
  const owners = async (database: Database) =>
    (await context.rows(database, 'select city, "userId" from addresses order by city')).map(
      ({ userId }) => userId,
    );
  const joined = async (database: Database) =>
    (
      await context.rows(
        database,
        'select t.name, j.rank from "productTags" j join tags t on t.id = j."tagId" order by t.id',
      )
    ).map(({ name, rank }) => [name, rank]);

  it('are set for a belongsTo, on the row and on the instance', async () => {
    const { database, Product, chair, ann, bob } = await openStockedShop();
    chair.title = 'not saved';

    await Product.User.set(chair, ann);
    expect(context.statements).toHaveLength(1);
    expect([chair.userId, (chair as { user?: unknown }).user]).toEqual([ann.id, ann]);
    expect(chair.changed()).toEqual(['title']);
    await Product.User.set(chair, ann);
    expect(context.statements).toHaveLength(1);

    await Product.User.set(chair, bob.id);
    expect(chair.userId).toBe(bob.id);
    expect('user' in chair).toBe(false);
    expect(await context.rows(database, 'select title, "userId" from products')).toEqual([
      { title: 'Chair', userId: bob.id },
    ]);

    await Product.User.remove(chair, ann);
    expect(chair.userId).toBe(bob.id);
    await Product.User.set(chair, null);
    expect([chair.userId, (chair as { user?: unknown }).user]).toEqual([null, null]);
    expect(await context.rows(database, 'select "userId" from products')).toEqual([{ userId: null }]);
    await Product.User.set(chair, bob);
    await Product.User.remove(chair, bob);
    expect(await context.rows(database, 'select "userId" from products')).toEqual([{ userId: null }]);
  });

  it('are replaced for a hasOne', async () => {
    const { database, User, Profile, ann, bob, profile } = await openStockedShop();
    await User.Profile.set(ann, profile);
    expect([userOf(profile), (ann as { profile?: unknown }).profile]).toEqual([ann.id, profile]);
    const other = await Profile.create({ bio: 'Stands.' });
    context.statements.length = 0;

    await User.Profile.set(ann, other);

    expect(context.statements).toHaveLength(4);
    expect([userOf(profile), userOf(other)]).toEqual([null, ann.id]);
    expect((ann as { profile?: unknown }).profile).toBe(other);
    await User.Profile.set(bob, profile.id);
    const rows = await context.rows(database, 'select "userId" from profiles order by id');
    expect(rows.map(({ userId }) => userId)).toEqual([bob.id, ann.id]);
    await User.Profile.set(ann, null);
    await User.Profile.remove(bob, profile.id);
    expect(await context.rows(database, 'select "userId" from profiles')).toEqual([
      { userId: null },
      { userId: null },
    ]);
    expect([userOf(other), (ann as { profile?: unknown }).profile]).toEqual([null, null]);
  });

  it('are added, removed and set for a hasMany, and shown in loaded lists', async () => {
    const { database, User, ann, bob, home, work, far } = await openStockedShop();
    const [user] = await User.load([ann], User.Addresses);
    if (user === undefined) throw new Error('no user');
    context.statements.length = 0;

    await User.Addresses.add(user, [home, work]);
    expect(context.statements).toHaveLength(3);
    expect(user.addresses).toEqual([home, work]);
    expect([home.userId, work.userId]).toEqual([ann.id, ann.id]);
    expect(home.changed()).toEqual([]);

    await User.Addresses.add(user, home);
    expect(user.addresses).toEqual([home, work]);
    await User.Addresses.remove(user, home.id);
    expect(user.addresses).toEqual([work]);
    expect(home.userId).toBeNull();
    expect(await owners(database)).toEqual([null, ann.id, null]);

    await User.Addresses.set(user, [far, home]);
    expect(user.addresses).toEqual([far, home]);
    expect([home.userId, work.userId, far.userId]).toEqual([ann.id, null, ann.id]);
    expect(await owners(database)).toEqual([ann.id, null, ann.id]);

    // Another user's address is not this user's to give up.
    await User.Addresses.add(bob, work);
    await User.Addresses.remove(user, work);
    expect(work.userId).toBe(bob.id);
    expect(await owners(database)).toEqual([ann.id, bob.id, ann.id]);
    await User.Addresses.set(user, []);
    expect(user.addresses).toEqual([]);
    expect(await owners(database)).toEqual([null, bob.id, null]);
  });

  it('are added, removed and set for a belongsToMany, once for each pair', async () => {
    const { database, Product, chair, wood, red, old } = await openStockedShop();
    const [product] = await Product.load([chair], Product.Tags);
    if (product === undefined) throw new Error('no product');
    context.statements.length = 0;

    await Product.Tags.add(product, [wood, red, wood], { through: { rank: 1 } });
    // The first use of a through model reads its columns.
    expect(context.statements.filter((sql) => !sql.includes('pg_attribute'))).toHaveLength(1);
    await Product.Tags.add(product, wood);
    expect(await joined(database)).toEqual([
      ['wood', 1],
      ['red', 1],
    ]);
    const before = product.tags[0]?.productTag.createdAt;
    await Product.Tags.add(product, [wood], { through: { rank: 5 } });
    expect(product.tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
      ['wood', 5],
      ['red', 1],
    ]);
    expect(product.tags[0]?.productTag.createdAt).toEqual(before);
    expect(await Product.Tags.get(chair)).toStrictEqual(product.tags);

    await Product.Tags.set(product, [red, old], { through: { rank: 7 } });
    expect(await joined(database)).toEqual([
      ['red', 7],
      ['old', 7],
    ]);
    expect(await Product.Tags.get(chair)).toStrictEqual(product.tags);
    await Product.Tags.remove(product, [red.id, wood]);
    expect(product.tags.map(({ name }) => name)).toEqual(['old']);
    expect(await joined(database)).toEqual([['old', 7]]);
    await Product.Tags.set(product, []);
    expect(await joined(database)).toEqual([]);
    expect(product.tags).toEqual([]);
  });

  it('do not change the instances that were passed, if only a through row changes', async () => {
    const { Product, chair, wood } = await openStockedShop();
    const [table] = await Product.load([await Product.create({ title: 'Table' })], Product.Tags);
    await Product.Tags.add(chair, wood, { through: { rank: 1 } });
    const [shown] = await Product.Tags.get(chair);
    if (!table || !shown) throw new Error('missing');
    await Product.Tags.add(table, shown, { through: { rank: 2 } });
    expect(shown.productTag).toMatchObject({ productId: chair.id, rank: 1 });
    expect(table.tags[0]?.productTag).toMatchObject({ productId: table.id, rank: 2 });
  });

  it('clear a loaded list, which can be loaded again, if only keys were given', async () => {
    const { Product, User, chair, ann, home, wood } = await openStockedShop();
    const [user] = await User.load([ann], User.Addresses);
    const [product] = await Product.load([chair], Product.Tags);
    if (!user || !product) throw new Error('missing');
    await User.Addresses.add(user, home.id);
    await Product.Tags.add(product, wood.id);
    expect(['addresses' in user, 'tags' in product]).toEqual([false, false]);
    expect((await User.Addresses.get(user)).map(({ city }) => city)).toEqual(['Austin']);
  });

  it('are all stored or none', async () => {
    const { database, Product, User, ann, chair, home, wood } = await openStockedShop();
    const error = await User.Addresses.add(ann, [home, 4711]).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect(error).toHaveProperty('message', "user.addresses.add: 1 of 2 rows of 'address' do not exist");
    await expect(User.Addresses.add(ann, 4711)).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
      message: "user.addresses.add: the row of 'address' does not exist",
    });
    expect(home.userId).toBeNull();
    expect(await owners(database)).toEqual([null, null, null]);
    await Product.Tags.add(chair, wood);
    await expect(Product.Tags.set(chair, [4711])).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    expect(await joined(database)).toEqual([['wood', null]]);
    await expect(Product.User.set(chair, 4711)).rejects.toBeInstanceOf(ForeignKeyConstraintError);
    expect(chair.userId).toBeNull();
    await Product.destroy({ where: { id: chair.id } });
    await expect(Product.User.set(chair, ann)).rejects.toMatchObject({
      code: 'RECORD_NOT_FOUND',
      message: "product.user.set: the row of 'product' does not exist",
    });
    expect(chair.userId).toBeNull();
  });

  it('are part of the surrounding transaction, and rolled back with it', async () => {
    const { database, Product, User, chair, ann, home, wood } = await openStockedShop();
    const given = database.transaction(async (transaction) => {
      await User.Addresses.set(ann, [home], { transaction });
      await Product.Tags.set(chair, [wood]);
      await Product.User.set(chair, ann);
      await Product.Tags.add(chair, 4711).catch(() => undefined);
      expect(await Product.Tags.count(chair)).toBe(1);
      expect(await User.Addresses.has(ann, home, { transaction })).toBe(true);
      expect((await User.Addresses.get(ann, { transaction })).map(({ city }) => city)).toEqual(['Austin']);
      const [loaded] = await Product.load([chair], [Product.User, Product.Tags], { transaction });
      expect([loaded?.user?.firstName, loaded?.tags[0]?.name]).toEqual(['Ann', 'wood']);
      throw new Error('undo');
    });
    await expect(given).rejects.toThrow('undo');
    expect(await owners(database)).toEqual([null, null, null]);
    expect(await joined(database)).toEqual([]);
    expect(await context.rows(database, 'select "userId" from products')).toEqual([{ userId: null }]);
  });

  it('are one row if two calls add the same at once', async () => {
    const { database, Product, chair, wood, red } = await openStockedShop();
    await Promise.all(
      Array.from({ length: 8 }, () => Product.Tags.add(chair, [wood, red], { through: { rank: 3 } })),
    );
    expect(await joined(database)).toEqual([
      ['wood', 3],
      ['red', 3],
    ]);
  });

  it('are stored for thousands of rows', async () => {
    const many = 15_000;
    const some = 10_000;
    const { database, Product, Tag, chair } = await openStockedShop();
    const tags = await Tag.bulkCreate(Array.from({ length: many }, (_, n) => ({ name: `tag ${n}` })));
    context.statements.length = 0;
    await Product.Tags.set(chair, tags);
    expect(context.statements.length).toBeLessThan(8);
    expect(await Product.Tags.count(chair)).toBe(many);
    await Product.Tags.set(chair, tags.slice(0, some));
    await Product.Tags.remove(chair, tags.slice(0, some - 1));
    expect(await joined(database)).toEqual([[`tag ${some - 1}`, null]]);
  });
});

describeEachDatabase('links with scopes and other rules', (context) => {
  const plain = { timestamps: false } as const;

  it('say what to do if the foreign key may not be null', async () => {
    const database = context.open();
    const User = database.define('user', {}, plain);
    const Address = database.define('address', { city: DataTypes.STRING }, plain);
    const required = { foreignKey: { name: 'userId', allowNull: false } } as const;
    const Addresses = User.hasMany(Address, required);
    const First = User.hasOne(Address, { ...required, as: 'first' });
    const Owner = Address.belongsTo(User, { ...required, as: 'owner' });
    await database.sync();
    const [ann, bob] = await User.bulkCreate([{}, {}]);
    if (!ann || !bob) throw new Error('missing');
    const home = await Addresses.create(ann, { city: 'Austin' });
    const work = await Addresses.create(ann, { city: 'Bern' });
    context.statements.length = 0;

    const why = "would set 'address.userId' to null, which may not be null";
    await expect(Addresses.remove(ann, home)).rejects.toThrow(
      expect.objectContaining({
        message: `user.addresses.remove ${why}`,
        hint: 'destroy them, or add them to another',
      }),
    );
    await expect(Owner.set(home, null)).rejects.toThrow(
      expect.objectContaining({
        message: "address.owner.set cannot set 'address.userId' to null, which may not be null",
        hint: "give it another 'user', or destroy the 'address'",
      }),
    );
    expect(context.statements).toEqual([]);
    await expect(Addresses.set(ann, [home])).rejects.toThrow(
      expect.objectContaining({
        message: `user.addresses.set ${why}`,
        hint: 'destroy the rows to be unlinked first',
      }),
    );
    await expect(First.set(ann, null)).rejects.toThrow(why);
    expect(await Addresses.count(ann)).toBe(2);
    await Addresses.set(ann, [home, work]);
    await Addresses.set(bob, [work.id]);
    expect([await Addresses.count(ann), await Addresses.count(bob)]).toEqual([1, 1]);
  });

  it('write the scope of a hasMany, and do not change rows of another scope', async () => {
    const database = context.open();
    const Post = database.define('post', {}, plain);
    const Note = database.define('note', { kind: DataTypes.STRING, text: DataTypes.STRING }, plain);
    const key = { foreignKey: 'postId' } as const;
    const Comments = Post.hasMany(Note, { ...key, as: 'comments', scope: { kind: 'comment' } });
    const Drafts = Post.hasMany(Note, { ...key, as: 'drafts', scope: { kind: 'draft' } });
    await database.sync();
    const post = await Post.create({});
    const [a, b, c] = await Note.bulkCreate([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
    if (!a || !b || !c) throw new Error('missing');

    await Comments.add(post, [a, b]);
    await Drafts.add(post, c);
    expect([a.kind, c.kind]).toEqual(['comment', 'draft']);
    await Comments.set(post, [b]);
    expect((await Drafts.get(post)).map(({ text }) => text)).toEqual(['c']);
    expect(await Comments.count(post)).toBe(1);
    await Comments.remove(post, c);
    expect((c as { postId?: unknown }).postId).toBe(post.id);
    expect(await Drafts.has(post, c)).toBe(true);
    expect(await Comments.has(post, c)).toBe(false);
    await Comments.add(post, c);
    expect([await Comments.count(post), await Drafts.count(post)]).toEqual([2, 0]);
  });

  it('write the scope of a through model, and are distinguished by it', async () => {
    const database = context.open();
    const Post = database.define('post', {}, plain);
    const Tag = database.define('tag', { name: DataTypes.STRING }, plain);
    const Tagging = database.define(
      'tagging',
      { id: { type: DataTypes.INTEGER, primaryKey: true }, subject: DataTypes.STRING },
      plain,
    );
    const Tags = Post.belongsToMany(Tag, { through: { model: Tagging, scope: { subject: 'tag' } } });
    const Drafts = Post.belongsToMany(Tag, {
      as: 'drafts',
      through: { model: Tagging, scope: { subject: 'draft' } },
    });
    await database.sync();
    const post = await Post.create({});
    const [a, b] = await Tag.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    if (!a || !b) throw new Error('missing');

    await Tags.add(post, [a, b]);
    await Drafts.add(post, a);
    await Drafts.add(post, a.id);
    expect([await Tags.count(post), await Drafts.count(post)]).toEqual([2, 1]);
    await Tags.set(post, [b]);
    expect([await Tags.count(post), await Drafts.count(post)]).toEqual([1, 1]);
    await Drafts.remove(post, [a, b]);
    expect((await Tags.get(post)).map(({ name, tagging }) => [name, tagging.subject])).toEqual([
      ['b', 'tag'],
    ]);
  });

  it('share a through model, and are distinguished by the scope of their targets', async () => {
    const database = context.open();
    const Product = database.define('product', {}, plain);
    const Tag = database.define('tag', { kind: DataTypes.STRING, name: DataTypes.STRING }, plain);
    const through = { through: 'product_tags' } as const;
    const Colors = Product.belongsToMany(Tag, { ...through, as: 'colors', scope: { kind: 'color' } });
    const Sizes = Product.belongsToMany(Tag, { ...through, as: 'sizes', scope: { kind: 'size' } });
    await database.sync();
    const product = await Product.create({});
    const [red, blue, big] = await Tag.bulkCreate([{ name: 'red' }, { name: 'blue' }, { name: 'big' }]);
    if (!red || !blue || !big) throw new Error('missing');

    await Colors.add(product, [red, blue]);
    await Sizes.add(product, big);
    expect([red.kind, big.kind]).toEqual(['color', 'size']);
    await Colors.set(product, [red]);
    await Colors.remove(product, big);
    expect((await Sizes.get(product)).map(({ name }) => name)).toEqual(['big']);
    expect((await Colors.get(product)).map(({ name }) => name)).toEqual(['red']);
  });

  it('are searched first if no unique key identifies them', async () => {
    const database = context.open();
    const Product = database.define('product', {}, plain);
    const Tag = database.define('tag', { name: DataTypes.STRING }, plain);
    const Visit = database.define(
      'visit',
      { id: { type: DataTypes.INTEGER, primaryKey: true }, note: DataTypes.STRING },
      plain,
    );
    const Tags = Product.belongsToMany(Tag, { through: { model: Visit, unique: false } });
    await database.sync();
    const product = await Product.create({});
    const [a, b] = await Tag.bulkCreate([{ name: 'a' }, { name: 'b' }]);
    if (!a || !b) throw new Error('missing');
    await Tags.add(product, a);
    await Tags.add(product, [a, b]);
    await Tags.add(product, [a, b]);
    expect((await Tags.get(product)).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('join rows of one model', async () => {
    const database = context.open();
    const User = database.define('user', { name: DataTypes.STRING }, plain);
    const Friends = User.belongsToMany(User, { as: 'friends', through: 'friendships' });
    const Boss = User.belongsTo(User, { as: 'boss' });
    await database.sync();
    const [ann, bob] = await User.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }]);
    if (!ann || !bob) throw new Error('missing');
    await Friends.add(ann, bob);
    await Boss.set(bob, ann);
    expect((await Friends.get(ann)).map(({ name }) => name)).toEqual(['Bob']);
    expect(await Friends.get(bob)).toEqual([]);
    expect((await Boss.get(bob))?.name).toBe('Ann');
  });
});
