import { type Database, DataTypes, Model, RecordNotFoundError } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { problemsOf } from '../../helpers/problems.js';

describeEachDatabase('rows that are named by a key', (context) => {
  /** The shop with keys to name rows by: unique ones, and one of several attributes. */
  function defineKeyedShop(database: Database) {
    class Tag extends Model.init(
      { name: { type: DataTypes.STRING, unique: true }, colour: DataTypes.STRING },
      { database, modelName: 'tag' },
    ) {
      static Synonyms = this.hasMany(() => Synonym);
    }
    class Synonym extends Model.init({ word: DataTypes.STRING }, { database, modelName: 'synonym' }) {}
    class User extends Model.init(
      { email: { type: DataTypes.STRING, unique: true }, first: DataTypes.STRING, last: DataTypes.STRING },
      { database, modelName: 'user', indexes: [{ fields: ['first', 'last'], unique: true }] },
    ) {}
    class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}
    class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
      static User = this.belongsTo(User);
      static Tags = this.belongsToMany(Tag, { through: ProductTag });
    }
    return { Tag, Synonym, User, Product, ProductTag };
  }

  async function openKeyedShop() {
    const database = context.open();
    const shop = defineKeyedShop(database);
    await database.sync();
    return { ...shop, database };
  }

  const names = (tags: readonly { readonly name: string | null }[]) => tags.map(({ name }) => name);
  const selects = () => context.statements.filter((sql) => sql.startsWith('select'));

  it('are linked by a unique key, with one SELECT for each model', async () => {
    const { Product, Tag, User } = await openKeyedShop();
    const [alpha, beta] = await Tag.bulkCreate([{ name: 'Alpha', colour: 'red' }, { name: 'Beta' }]);
    const mick = await User.create({ email: 'mick@example.org' });
    context.statements.length = 0;

    const product = await Product.create(
      {
        title: 'Chair',
        user: User.connect({ email: 'mick@example.org' }),
        tags: [Tag.connect({ name: 'Beta' }), { name: 'Gamma' }, Tag.connect({ id: alpha?.id ?? 0 })],
      },
      { include: [{ association: Product.User, required: false }, Product.Tags] },
    );

    expect(selects()).toHaveLength(2);
    expect(product.userId).toBe(mick.id);
    expect(names(product.tags)).toEqual(['Beta', 'Gamma', 'Alpha']);
    expect(product.tags[0]).toMatchObject({ id: beta?.id, colour: null, isNewRecord: false });
    expect(product.tags[2]).toMatchObject({ id: alpha?.id, colour: 'red' });
    expect(await Tag.count()).toBe(3);
    const found = await Product.findByPk(product.id, { include: [Product.User, Product.Tags] });
    expect(found?.user?.email).toBe('mick@example.org');
    expect(names(found?.tags ?? []).sort()).toEqual(['Alpha', 'Beta', 'Gamma']);
  });

  it('may have a key of several parts', async () => {
    const { Product, User } = await openKeyedShop();
    const mick = await User.create({ first: 'Mick', last: 'Broadstone' });
    const product = await Product.create(
      { title: 'Chair', user: User.connect({ last: 'Broadstone', first: 'Mick' }) },
      { include: [Product.User] },
    );
    expect(product.user.id).toBe(mick.id);
  });

  it('that are missing are reported together, each with its path, before anything is written', async () => {
    const { Product, Tag, User } = await openKeyedShop();
    context.statements.length = 0;
    const creating = Product.bulkCreate(
      [
        { title: 'Chair', tags: [Tag.connect({ name: 'Alpha' }), Tag.connect({ name: 'Beta' })] },
        { title: 'Table', user: User.connect({ email: 'nobody' }), tags: [] },
      ],
      { include: [{ association: Product.User, required: false }, Product.Tags] },
    );
    const error = await creating.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RecordNotFoundError);
    expect(error).toMatchObject({
      paths: [
        [0, 'tags', 0],
        [0, 'tags', 1],
        [1, 'user'],
      ],
      message: [
        "[0].tags[0]: the row of 'tag' with this name does not exist",
        "[0].tags[1]: the row of 'tag' with this name does not exist",
        "[1].user: the row of 'user' with this email does not exist",
      ].join('\n'),
      hint: 'create the row first, or use connectOrCreate',
    });
    expect((error as Error).message).not.toMatch(/Alpha|Beta|nobody/);
    expect(context.statements).toEqual(selects());
    expect(await Product.count()).toBe(0);
  });

  it('are created if there is none, with the values nested in `create`', async () => {
    const { Product, Tag, Synonym } = await openKeyedShop();
    await Tag.create({ name: 'Alpha' });
    const tag = (name: string) =>
      Tag.connectOrCreate({
        where: { name },
        create: { colour: 'blue', synonyms: [{ word: `${name}!` }], productTag: { rank: 7 } },
      });
    const include = [{ association: Product.Tags, include: [Tag.Synonyms] }] as const;

    const beta = tag('Beta');
    const product = await Product.create(
      { title: 'Chair', tags: [tag('Alpha'), beta, tag('Beta')] },
      { include },
    );

    expect(product.tags[1]).toBe(beta);
    expect(names(product.tags)).toEqual(['Alpha', 'Beta', 'Beta']);
    expect(await Tag.findAll({ order: ['id'] })).toMatchObject([
      { name: 'Alpha', colour: null },
      { name: 'Beta', colour: 'blue' },
    ]);
    expect(await Synonym.findAll()).toMatchObject([{ word: 'Beta!', tagId: beta.id }]);
    const found = await Product.findByPk(product.id, { include: [Product.Tags] });
    expect(found?.tags.map(({ productTag }) => productTag.rank)).toEqual([7, 7]);
  });

  it('are rejected for invalid values in `create`, whether the row exists or not', async () => {
    const { Product, Tag } = await openKeyedShop();
    await Tag.create({ name: 'Alpha' });
    const wrong = { nmae: 'x', colour: 7, synonyms: [{ wrod: 'x' }], productTag: { rank: 'x', rnk: 1 } };
    const tag = (name: string) => Tag.connectOrCreate({ where: { name }, create: wrong as never });
    const include = [{ association: Product.Tags, include: [Tag.Synonyms] }] as const;
    context.statements.length = 0;
    for (const name of ['Alpha', 'Beta']) {
      const call = Product.create({ tags: [tag(name)] }, { include });
      expect(await problemsOf(call)).toEqual([
        'INVALID_VALUE tags.0.colour',
        'INVALID_VALUE tags.0.productTag.rank',
        'UNKNOWN_KEY tags.0.nmae',
        'UNKNOWN_KEY tags.0.productTag.rnk',
        'UNKNOWN_KEY tags.0.synonyms.0.wrod',
      ]);
      const create = { synonyms: [{ word: 'x' }] } as never;
      const notIncluded = [Tag.connectOrCreate({ where: { name }, create })];
      expect(await problemsOf(Product.create({ tags: notIncluded }, { include: [Product.Tags] }))).toEqual([
        'NOT_INCLUDED tags.0.synonyms',
      ]);
      const twice = [Tag.connectOrCreate({ where: { name }, create: {} }), tag(name)];
      expect(await problemsOf(Product.create({ tags: twice }, { include: [Product.Tags] }))).toContain(
        'UNKNOWN_KEY tags.1.nmae',
      );
    }
    expect(context.statements).toEqual([]);
  });

  it('are rejected if two objects of one row have different values for its through row', async () => {
    const { Product, Tag } = await openKeyedShop();
    const tag = (rank: number) =>
      Tag.connectOrCreate({ where: { name: 'Alpha' }, create: { productTag: { rank } } });
    const shared = tag(1);
    const call = Product.bulkCreate([{ tags: [shared] }, { tags: [tag(2), shared] }], {
      include: [Product.Tags],
    });
    expect(await problemsOf(call)).toEqual(['INVALID_VALUE 0.tags.0.productTag.rank']);
    expect(await Product.count()).toBe(0);
  });

  it('have the values of `create` only if they are created', async () => {
    const { Product, Tag, Synonym } = await openKeyedShop();
    await Tag.create({ name: 'Alpha', colour: 'red' });
    const create = { colour: 'blue', synonyms: [{ word: 'first' }], productTag: { rank: 3 } };
    const product = await Product.create(
      { tags: ['Alpha', 'Beta'].map((name) => Tag.connectOrCreate({ where: { name }, create })) },
      { include: [{ association: Product.Tags, include: [Tag.Synonyms] }] },
    );
    expect(product.tags.map(({ colour, productTag }) => [colour, productTag.rank])).toEqual([
      ['red', 3],
      ['blue', 3],
    ]);
    expect(await Synonym.findAll()).toMatchObject([{ word: 'first', tagId: product.tags[1]?.id }]);
  });

  it('are safe against concurrent creates of the same row', async () => {
    const { Product, Tag } = await openKeyedShop();
    const products = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        Product.create(
          {
            title: `Chair ${index}`,
            tags: ['Alpha', 'Beta'].map((name) => Tag.connectOrCreate({ where: { name }, create: {} })),
          },
          { include: [Product.Tags] },
        ),
      ),
    );
    expect(await Tag.count()).toBe(2);
    expect(new Set(products.flatMap(({ tags }) => tags.map(({ id }) => id))).size).toBe(2);
    expect(await Product.count()).toBe(20);
  });

  it('are searched again only if another transaction stored their own key', async () => {
    const { Product, Tag, User } = await openKeyedShop();
    await User.create({ email: 'taken' });
    let created = 0;
    Product.addHook('beforeCreate', () => {
      created += 1;
    });
    const creating = Product.create(
      { user: { email: 'taken' }, tags: [Tag.connectOrCreate({ where: { name: 'new' }, create: {} })] },
      { include: [Product.User, Product.Tags] },
    );
    await expect(creating).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT', path: ['user', 'email'] });
    expect(created).toBe(1);
  });

  it('are not created again if a hook after the commit fails', async () => {
    const { Product, Tag } = await openKeyedShop();
    Product.addHook('afterCommit', () => Tag.create({ name: 'new' }));
    const creating = Product.create(
      { title: 'Chair', tags: [Tag.connectOrCreate({ where: { name: 'new' }, create: {} })] },
      { include: [Product.Tags] },
    );
    await expect(creating).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(await Product.count()).toBe(1);
  });

  it('that are named many times are searched once, and are one row', async () => {
    const { Product, Tag, User } = await openKeyedShop();
    const mick = await User.create({ email: 'mick@example.org' });
    context.statements.length = 0;
    const products = await Product.bulkCreate(
      Array.from({ length: 50 }, (_, index) => ({
        title: `Chair ${index}`,
        user: User.connect({ email: 'mick@example.org' }),
        tags: [Tag.connectOrCreate({ where: { name: 'Alpha' }, create: {} })],
      })),
      { include: [Product.User, Product.Tags] },
    );
    expect(selects()).toHaveLength(2);
    expect(new Set(products.map(({ userId }) => userId))).toEqual(new Set([mick.id]));
    expect(products[49]?.user).toBe(products[0]?.user);
    expect(await Tag.count()).toBe(1);
  });

  it('may be very many, by keys of several parts', async () => {
    const { Product, User } = await openKeyedShop();
    const names = Array.from({ length: 1200 }, (_, index) => ({ first: `first ${index}`, last: 'last' }));
    await User.bulkCreate(names);
    const products = await Product.bulkCreate(
      names.map((name) => ({ title: 'Chair', user: User.connect(name) })),
      { include: [Product.User] },
    );
    expect(products[1199]?.user.first).toBe('first 1199');
  });

  it('are found in the surrounding transaction', async () => {
    const { Product, Tag, database } = await openKeyedShop();
    await database.transaction(async () => {
      await Tag.create({ name: 'Alpha' });
      await Product.create(
        { title: 'Chair', tags: [Tag.connect({ name: 'Alpha' })] },
        { include: [Product.Tags] },
      );
    });
    expect(await Tag.count()).toBe(1);
  });

  it('are found as the database compares their keys, even if it ignores case', async () => {
    const database = context.open();
    const { Tag, Product } = defineKeyedShop(database);
    const isSqlite = context.dialect === 'sqlite';
    if (!isSqlite)
      await database.knex.raw(
        "create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
      );
    const [key, collation, time] = isSqlite
      ? ['integer', 'nocase', 'text']
      : ['serial', 'any_case', 'timestamptz'];
    await database.knex.raw(
      `create table tags (id ${key} primary key, name varchar(20) collate ${collation} unique, colour varchar(20), "createdAt" ${time}, "updatedAt" ${time})`,
    );
    await database.sync();
    const [alpha, beta] = await Tag.bulkCreate([{ name: 'Alpha' }, { name: 'Beta' }]);
    const create = (...tags: InstanceType<typeof Tag>[]) =>
      Product.create({ title: 'Chair', tags }, { include: [Product.Tags] });
    context.statements.length = 0;

    const product = await create(
      Tag.connect({ name: 'ALPHA' }),
      Tag.connectOrCreate({ where: { name: 'beta' }, create: { name: 'beta' } }),
      Tag.connectOrCreate({ where: { name: 'gamma' }, create: { name: 'gamma' } }),
    );

    expect(selects()).toHaveLength(4);
    expect(product.tags.map(({ id }) => id)).toEqual([alpha?.id, beta?.id, 3]);
    expect(names(product.tags)).toEqual(['Alpha', 'Beta', 'gamma']);
    await expect(
      create(Tag.connect({ name: 'Alpha' }), Tag.connect({ name: 'delta' })),
    ).rejects.toMatchObject({
      paths: [['tags', 1]],
    });
    const other = await create(Tag.connect({ name: 'Beta' }), Tag.connect({ name: 'GAMMA' }));
    expect(names(other.tags)).toEqual(['Beta', 'gamma']);
    expect(await Tag.count()).toBe(3);
  });

  it('cannot be named by a request: what was parsed from JSON is values', async () => {
    const { Product, Tag } = await openKeyedShop();
    await Tag.create({ name: 'Alpha' });
    const forged = JSON.parse(JSON.stringify({ title: 'Chair', tags: [Tag.connect({ name: 'Alpha' })] }));
    await expect(Product.create(forged, { include: [Product.Tags] })).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
    expect(await Product.count()).toBe(0);
  });

  it('need a unique key, all of it, with values', async () => {
    const { Tag, User } = await openKeyedShop();
    expect(() => Tag.connect({ colour: 'red' })).toThrow(
      'tag.connect takes the values of a unique key: id, or name, not colour',
    );
    expect(() => User.connect({ first: 'Mick' })).toThrow('first and last, not first');
    expect(() => Tag.connect({ name: null })).toThrow("has no value for 'name'; NULL is no key");
    expect(() => Tag.connect({ nmae: 'Alpha' } as never)).toThrow(
      expect.objectContaining({ hint: "did you mean 'name'?" }),
    );
    expect(() => Tag.connect({ id: 'Alpha' } as never)).toThrow(/id.*integer/);
    expect(() => Tag.connectOrCreate({ where: { name: 'Alpha' } } as never)).toThrow(
      'takes the values to create as an object, not undefined',
    );
  });

  it('cannot be planned without a database', async () => {
    const { Product, Tag } = await openKeyedShop();
    expect(() =>
      Product.planCreate(
        { title: 'Chair', tags: [Tag.connect({ name: 'Alpha' })] },
        { include: [Product.Tags] },
      ),
    ).toThrow('tags[0]: a plan is made without a database');
  });
});
