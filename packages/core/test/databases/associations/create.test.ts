import { DataTypes, EspalierError, UniqueConstraintError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf, openShop } from '@espalier/testkit';

describeEachDatabase('creating the target of an association', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const chair = await shop.Product.create({ title: 'Chair' });
    const ann = await shop.User.create({ firstName: 'Ann' });
    context.statements.length = 0;
    return { ...shop, chair, ann };
  }
  type Database = ReturnType<typeof context.open>;
  const countOf = async (database: Database, table: string) =>
    Number((await context.rows(database, `select count(*) as n from "${table}"`))[0]?.n);

  it('inserts the target of a belongsTo with what is nested in it, and refers to it', async () => {
    const { Product, User, chair } = await openStockedShop();
    const user = await Product.User.create(
      chair,
      { firstName: 'Mick', addresses: [{ city: 'Austin' }] },
      { include: [User.Addresses] },
    );
    expect(user).toBeInstanceOf(User);
    expect(user.addresses[0]?.userId).toBe(user.id);
    expect([chair.userId, (chair as { user?: unknown }).user]).toEqual([user.id, user]);
    expect(chair.changed()).toEqual([]);
    const found = await Product.findByPk(chair.id, {
      include: [{ association: Product.User, include: [User.Addresses] }],
    });
    expect(found).toStrictEqual(chair);
  });

  it('inserts a row of a hasMany with its foreign key, and adds it to a loaded list', async () => {
    const { User, ann } = await openStockedShop();
    const [user] = await User.load([ann], User.Addresses);
    if (user === undefined) throw new Error('no user');
    const home = await User.Addresses.create(user, { city: 'Austin' });
    expect(home.userId).toBe(ann.id);
    expect(user.addresses).toEqual([home]);
    expect(await User.Addresses.get(ann)).toStrictEqual([home]);
  });

  it('inserts a row of a hasOne, which replaces the one before', async () => {
    const { database, User, ann } = await openStockedShop();
    const first = await User.Profile.create(ann, { bio: 'Sits.' });
    const second = await User.Profile.create(ann, { bio: 'Stands.' });
    expect((ann as { profile?: unknown }).profile).toBe(second);
    expect([first, second].map((profile) => (profile as { userId?: unknown }).userId)).toEqual([
      null,
      ann.id,
    ]);
    expect(await context.rows(database, 'select bio, "userId" from profiles order by id')).toEqual([
      { bio: 'Sits.', userId: null },
      { bio: 'Stands.', userId: ann.id },
    ]);
  });

  it('unlinks the row of a hasOne before it inserts the next one, or does neither', async () => {
    const database = context.open();
    const User = database.define('user', {}, { timestamps: false });
    const Badge = database.define(
      'badge',
      {
        userId: { type: DataTypes.INTEGER, unique: true },
        code: { type: DataTypes.STRING, unique: true },
      },
      { timestamps: false },
    );
    const One = User.hasOne(Badge, { foreignKey: 'userId', as: 'badge' });
    await database.sync();
    const user = await User.create({});
    const rows = () => context.rows(database, 'select code, "userId" from badges order by id');
    await One.create(user, { code: 'a' });
    await One.create(user, { code: 'b' });
    const both = [
      { code: 'a', userId: null },
      { code: 'b', userId: user.id },
    ];
    expect(await rows()).toEqual(both);
    const fails = () => expect(One.create(user, { code: 'a' })).rejects.toThrow(UniqueConstraintError);
    await fails();
    expect(await rows()).toEqual(both);
    await database.transaction(fails);
    expect(await rows()).toEqual(both);
  });

  it('reports a row of a hasOne that the database does not unlink as that, and not as the row to insert', async () => {
    const { database, User, Profile, ann } = await openStockedShop();
    const first = await User.Profile.create(ann, { bio: 'stays' });
    await database.raw(
      context.dialect === 'postgres'
        ? `alter table profiles add constraint "stays" check (bio <> 'stays' or "userId" is not null)`
        : `create trigger stays before update on profiles when new."userId" is null
             begin select raise(abort, 'CHECK constraint failed: stays'); end`,
    );
    const error = await errorOf(User.Profile.create(ann, { bio: 'next' }));
    expect(error).toBeInstanceOf(EspalierError);
    expect(error.message).not.toMatch(/which of the|rows of this create/);
    expect(error).not.toHaveProperty('path', expect.anything());
    expect(await Profile.findAll({ order: ['id'] })).toMatchObject([{ bio: 'stays', userId: ann.id }]);
    expect(first).toMatchObject({ userId: ann.id });
  });

  it('inserts a row of a belongsToMany with the row that joins it', async () => {
    const { Product, Tag, chair } = await openStockedShop();
    const [product] = await Product.load([chair], Product.Tags);
    if (product === undefined) throw new Error('no product');
    const wood = await Product.Tags.create(product, { name: 'wood' }, { through: { rank: 4 } });
    expect(wood).toBeInstanceOf(Tag);
    expect(wood.productTag).toMatchObject({ productId: chair.id, tagId: wood.id, rank: 4 });
    expect(product.tags).toEqual([wood]);
    expect(await Product.Tags.get(chair)).toStrictEqual([wood]);
  });

  it('inserts an instance that was built before, which stays the same object', async () => {
    const { User, Address, ann } = await openStockedShop();
    const built = Address.build({ city: 'Austin' });
    expect(await User.Addresses.create(ann, built)).toBe(built);
    expect([built.isNewRecord, built.userId]).toEqual([false, ann.id]);
  });

  it('leaves an instance that was built before as it was, if the create fails', async () => {
    const database = context.open();
    const User = database.define('user', {});
    const Address = database.define('address', {
      street: { type: DataTypes.STRING, unique: true },
      kind: { type: DataTypes.STRING, defaultValue: 'home' },
    });
    const Works = User.hasMany(Address, { as: 'works', scope: { kind: 'work' } });
    await database.sync();
    const user = await User.create({});
    await Works.create(user, { street: 'Elm' });
    const built = Address.build({ street: 'Elm' });
    const before = { ...built };
    const fails = async (error: unknown) => {
      await expect(Works.create(user, built)).rejects.toThrow(error as never);
      expect({ ...built }).toStrictEqual(before);
      expect(built.isNewRecord).toBe(true);
    };
    await fails(UniqueConstraintError);
    built.street = before.street = 5 as never;
    await fails(ValidationError);
    built.street = before.street = 'Oak';
    const inTransaction = database.transaction(async () => {
      await Works.create(user, built);
      expect(built).toMatchObject({ userId: user.id, kind: 'work' });
      throw new Error('undo');
    });
    await expect(inTransaction).rejects.toThrow('undo');
    expect({ ...built }).toStrictEqual(before);
    const shown: unknown[] = [];
    const refuse = (address: object) => {
      shown.push({ ...address });
      throw new Error('refused');
    };
    Address.addHook('beforeCreate', refuse);
    await fails(new Error('refused'));
    expect(shown).toEqual([expect.objectContaining({ userId: user.id, kind: 'work' })]);
    Address.removeHook('beforeCreate', refuse);
    expect(await Works.create(user, built)).toBe(built);
    expect(built).toMatchObject({ userId: user.id, kind: 'work', isNewRecord: false });
  });

  it('stores all of it or nothing', async () => {
    const { database, Product, User, Tag, chair, ann } = await openStockedShop();
    await Tag.create({ name: 'wood' });
    await expect(Product.Tags.create(chair, { name: 'wood' })).rejects.toBeInstanceOf(UniqueConstraintError);
    expect([await countOf(database, 'tags'), await countOf(database, 'productTags')]).toEqual([1, 0]);
    const rolledBack = database.transaction(async (transaction) => {
      await User.Addresses.create(ann, { city: 'Austin' }, { transaction });
      await Product.User.create(chair, { firstName: 'Mick' });
      await User.Profile.create(ann, { bio: 'Sits.' }, { transaction });
      await Product.Tags.create(chair, { name: 'red' });
      throw new Error('undo');
    });
    await expect(rolledBack).rejects.toThrow('undo');
    for (const [table, rows] of [
      ['addresses', 0],
      ['users', 1],
      ['profiles', 0],
      ['tags', 1],
      ['productTags', 0],
    ] as const)
      expect(await countOf(database, table)).toBe(rows);
  });

  it('checks values before any SQL, and reports their paths', async () => {
    const { Product, User, chair, ann } = await openStockedShop();
    const wrong = async (work: Promise<unknown>) => {
      const error: ValidationError = await work.then(
        () => Promise.reject(new Error('no error')),
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(ValidationError);
      return [error.code, error.path];
    };
    expect(await wrong(User.Addresses.create(ann, { city: null } as never))).toEqual([
      'NULL_NOT_ALLOWED',
      ['city'],
    ]);
    expect(await wrong(User.Profile.create(ann, { bio: 5 } as never))).toEqual(['INVALID_VALUE', ['bio']]);
    expect(await wrong(Product.User.create(chair, { firstNam: 'x', firstName: 'y' } as never))).toEqual([
      'UNKNOWN_KEY',
      ['firstNam'],
    ]);
    expect(await wrong(User.Addresses.create(ann, { city: 'x', userId: 4711 } as never))).toEqual([
      'INVALID_VALUE',
      ['userId'],
    ]);
    expect(
      await wrong(Product.Tags.create(chair, { name: 'x' }, { through: { rank: 'high' } } as never)),
    ).toEqual(['INVALID_VALUE', ['through', 'rank']]);
    expect(await wrong(Product.Tags.create(chair, { name: 'x', productTag: { rank: 1 } } as never))).toEqual([
      'UNKNOWN_KEY',
      ['productTag'],
    ]);
    expect(await wrong(User.Addresses.create(ann, 'Austin' as never))).toEqual(['INVALID_SHAPE', []]);
    expect(context.statements).toEqual([]);
  });

  it('writes scopes, over defaults too, and rejects what contradicts them', async () => {
    const database = context.open();
    const User = database.define('user', {});
    const Address = database.define('address', {
      kind: { type: DataTypes.STRING, defaultValue: 'home' },
    });
    const Membership = database.define('membership', {
      kind: { type: DataTypes.STRING, primaryKey: true },
      since: { type: DataTypes.STRING, allowNull: false },
      userId: { type: DataTypes.INTEGER, primaryKey: true },
      groupId: { type: DataTypes.INTEGER, primaryKey: true },
    });
    const Group = database.define('group', { kind: { type: DataTypes.STRING, defaultValue: 'none' } });
    const Works = User.hasMany(Address, { as: 'works', scope: { kind: 'work' } });
    const Clubs = User.belongsToMany(Group, {
      as: 'clubs',
      scope: { kind: 'club' },
      through: { model: Membership, scope: { kind: 'member' } },
    });
    await database.sync();
    const user = await User.create({});
    expect((await Works.create(user, {})).kind).toBe('work');
    await expect(Works.create(user, { kind: 'home' } as never)).rejects.toThrow(
      expect.objectContaining({
        message: "user.works.create: 'address.kind' is set by the association",
        hint: 'leave it out',
      }),
    );
    const club = await Clubs.create(user, {}, { through: { since: '2020' } });
    expect([club.kind, club.membership.kind]).toEqual(['club', 'member']);
    expect(await Clubs.get(user)).toStrictEqual([club]);
    context.statements.length = 0;
    await expect(Clubs.create(user, {})).rejects.toThrow("through.since: 'membership.since' is required");
    await expect(Clubs.add(user, club)).rejects.toThrow("through.since: 'membership.since' is required");
    await expect(Clubs.add(user, club, { through: { kind: 'x', since: 'y' } } as never)).rejects.toThrow(
      expect.objectContaining({
        message: "user.clubs.add: 'membership.kind' is set by the association",
        hint: 'leave it out of `through`',
      }),
    );
    expect(context.statements).toEqual([]);
  });

  it('runs the validators of both models, asynchronous ones too', async () => {
    const database = context.open();
    const Product = database.define('product', {});
    const Tag = database.define('tag', { name: { type: DataTypes.STRING, validate: { len: [2, 10] } } });
    const ProductTag = database.define('productTag', {
      rank: {
        type: DataTypes.INTEGER,
        validate: {
          async isFree(rank: number | null) {
            await Promise.resolve();
            if (rank === 13) throw new Error('is taken');
          },
        },
      },
    });
    const Tags = Product.belongsToMany(Tag, { through: ProductTag });
    await database.sync();
    const product = await Product.create({});
    const wood = await Tag.create({ name: 'wood' });
    context.statements.length = 0;
    const taken = { through: { rank: 13 } };
    const refused = [
      () => Tags.add(product, wood, taken),
      () => Tags.set(product, [wood], taken),
      () => Tags.create(product, { name: 'red' }, taken),
    ];
    for (const work of refused) {
      await expect(work()).rejects.toMatchObject({
        path: ['through', 'rank'],
        message: expect.stringContaining('is taken'),
      });
    }
    await expect(Tags.create(product, { name: 'x' })).rejects.toMatchObject({ path: ['name'] });
    expect(context.statements).toEqual([]);
    await Tags.create(product, { name: 'red' }, { through: { rank: 12 } });
    expect(await Tags.count(product)).toBe(1);
  });

  it('calls the hooks of what it inserts, which can roll back all of it', async () => {
    const { User, Product, Profile, Tag, ProductTag, ann, chair } = await openStockedShop();
    const sits = await User.Profile.create(ann, { bio: 'Sits.' });
    const called: unknown[] = [];
    Profile.addHook('beforeCreate', (profile, { who }) => {
      called.push(who);
      profile.bio = `${profile.bio}!`;
    });
    const stands = await User.Profile.create(ann, { bio: 'Stands.' }, { hookOptions: { who: 'Mick' } });
    expect([called, stands.bio]).toEqual([['Mick'], 'Stands.!']);
    const refuse = () => {
      throw new Error('no more');
    };
    Profile.addHook('afterCreate', refuse);
    await expect(User.Profile.create(ann, { bio: 'Lies.' })).rejects.toThrow('no more');
    expect(ann).toMatchObject({ profile: stands });
    expect(await User.Profile.get(ann)).toMatchObject({ id: stands.id });
    expect((await Profile.findByPk(sits.id)) as { userId?: unknown } | null).toMatchObject({ userId: null });

    Tag.addHook('beforeValidate', (tag) => void called.push(tag.name));
    ProductTag.addHook('afterCreate', (row) => void called.push(row.rank));
    await Product.Tags.create(chair, { name: 'old' }, { through: { rank: 3 } });
    expect(called.slice(2)).toEqual(['old', 3]);
  });

  it('links rows that are named by their keys', async () => {
    const { Product, User, Tag, ann } = await openStockedShop();
    const wood = await Tag.create({ name: 'wood' });
    const stool = await User.Products.create(
      ann,
      { title: 'Stool', tags: [Tag.connect({ name: 'wood' }), { name: 'new' }] },
      { include: [Product.Tags] },
    );
    expect(stool.userId).toBe(ann.id);
    expect((await Product.Tags.get(stool)).map(({ id }) => id)).toEqual([wood.id, wood.id + 1]);
  });
});
