import { DataTypes, Op, OptionError, SchemaError, ValidationError } from '@espalier/core';
import { describeEachDatabase, errorOf } from '@espalier/testkit';
import { defineScopedShop, seedScopedShop } from '../../helpers/scoped-shop.js';

describeEachDatabase('a scope in a find', (context) => {
  async function openShop() {
    const database = context.open();
    const models = defineScopedShop(database);
    await database.sync();
    await seedScopedShop(models);
    context.statements.length = 0;
    return { database, ...models };
  }
  const idsOf = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id).sort();

  it('reads the rows of the default scope in every finder', async () => {
    const { Product } = await openShop();
    expect(idsOf(await Product.findAll())).toEqual([1, 2, 3]);
    expect(await Product.findOne({ where: { title: 'Sofa' } })).toBeNull();
    expect(await Product.findByPk(4)).toBeNull();
    expect(await Product.count()).toBe(3);
    expect(await Product.exists({ where: { title: 'Sofa' } })).toBe(false);
    expect(await Product.findAndCountAll({ limit: 1, order: ['id'] })).toMatchObject({ count: 3 });
    const streamed = [];
    for await (const product of Product.stream({ batchSize: 2 })) streamed.push(product);
    expect(idsOf(streamed)).toEqual([1, 2, 3]);
    expect(idsOf((await Product.findPage({ first: 5 })).items)).toEqual([1, 2, 3]);
    expect(idsOf((await Product.findPage({ last: 5, scope: null })).items)).toEqual([1, 2, 3, 4]);
    expect(await Product.count({ distinct: true, attributes: ['userId'] })).toBe(2);
  });

  it('switches the default scope off only if it is told to', async () => {
    const { Product } = await openShop();
    expect(idsOf(await Product.findAll({ scope: null }))).toEqual([1, 2, 3, 4]);
    expect(idsOf(await Product.findAll({ scope: { default: false } }))).toEqual([1, 2, 3, 4]);
    expect((await Product.findByPk(4, { scope: null }))?.title).toBe('Sofa');
    expect(await Product.count({ scope: null })).toBe(4);
    expect(await Product.exists({ scope: null, where: { title: 'Sofa' } })).toBe(true);
    const streamed = [];
    for await (const product of Product.stream({ scope: null, batchSize: 3 })) streamed.push(product);
    expect(idsOf(streamed)).toEqual([1, 2, 3, 4]);
    for (const scope of [undefined, {}, [], { default: true }, 'default'])
      expect(idsOf(await Product.findAll({ scope } as object))).toEqual([1, 2, 3]);
  });

  it('adds named scopes to the default one, and to each other', async () => {
    const { Product } = await openShop();
    expect(idsOf(await Product.findAll({ scope: 'cheap' }))).toEqual([1, 3]);
    expect(idsOf(await Product.findAll({ scope: 'archived' }))).toEqual([]);
    expect(idsOf(await Product.findAll({ scope: { default: false, archived: true } }))).toEqual([4]);
    expect(idsOf(await Product.findAll({ scope: { default: false, cheap: true } }))).toEqual([1, 3, 4]);
    expect(idsOf(await Product.findAll({ scope: { cheap: false } }))).toEqual([1, 2, 3]);
    expect(idsOf(await Product.findAll({ scope: { cheap: true, between: [6, 30] } }))).toEqual([3]);
    expect(idsOf(await Product.findAll({ scope: ['cheap', 'upTo'], where: { userId: 1 } }))).toEqual([1]);
    expect(idsOf(await Product.findAll({ scope: { upTo: [6] } }))).toEqual([1]);
    expect(await Product.count({ scope: { between: [6, 30] } })).toBe(2);
  });

  it('leaves rows outside the default scope out of includes', async () => {
    const { User, Product } = await openShop();
    const [ann] = await User.findAll({ include: [User.Products] });
    expect(idsOf(ann?.products ?? [])).toEqual([1, 2]);
    const lamp = await Product.findByPk(3, { include: [Product.User] });
    expect(lamp?.user).toBeNull();
    const shown = await Product.findByPk(3, { include: [{ association: Product.User, scope: null }] });
    expect(shown?.user?.name).toBe('Bob');
    const required = [{ association: Product.User, required: true }] as const;
    expect(idsOf(await Product.findAll({ include: required }))).toEqual([1, 2]);
    expect(await Product.count({ include: required })).toBe(2);
    const cheap = await User.findAll({
      include: [{ association: User.Products, scope: { default: false, cheap: true }, limit: 5 }],
    });
    expect(idsOf(cheap[0]?.products ?? [])).toEqual([1, 4]);
    const byUser = await Product.findAll({
      include: [Product.User],
      order: [[Product.User, 'name', 'DESC NULLS LAST'], 'id'],
    });
    expect(byUser.map(({ id }) => id)).toEqual([1, 2, 3]);
    const [loaded] = await User.load(await User.findAll(), [User.Products]);
    expect(idsOf(loaded?.products ?? [])).toEqual([1, 2]);
  });

  it('counts no row outside the default scope in a filter by association', async () => {
    const { User, Product, Tag } = await openShop();
    const sofa = await Product.findByPk(4, { scope: null });
    await Product.Tags.add(sofa as never, [1]);
    expect(await User.count({ where: { products: { some: { title: 'Sofa' } } } })).toBe(0);
    expect(await User.count({ where: { products: { every: { archived: false } } } })).toBe(1);
    expect(await User.count({ where: { products: { none: { title: 'Sofa' } } } })).toBe(1);
    expect(idsOf(await Product.findAll({ where: { user: null } }))).toEqual([3]);
    expect(idsOf(await Product.findAll({ where: { user: {} } }))).toEqual([1, 2]);
    expect(await Tag.count({ where: { products: { some: {} } } })).toBe(0);
    // What a call switches off is its own scope, and not that of the rows it filters by.
    expect(await User.count({ scope: null, where: { products: { some: { title: 'Sofa' } } } })).toBe(0);
  });

  it('reads associated rows of the default scope', async () => {
    const { User, Product } = await openShop();
    const ann = (await User.findByPk(1)) as never;
    expect(idsOf(await User.Products.get(ann))).toEqual([1, 2]);
    expect(await User.Products.count(ann)).toBe(2);
    expect(await User.Products.has(ann, [1])).toBe(true);
    expect(await User.Products.has(ann, [1, 4])).toBe(false);
    expect(idsOf(await User.Products.get(ann, { scope: null }))).toEqual([1, 2, 4]);
    expect(await User.Products.count(ann, { scope: { default: false, archived: true } })).toBe(1);
    const lamp = (await Product.findByPk(3)) as never;
    expect(await Product.User.get(lamp)).toBeNull();
    expect((await Product.User.get(lamp, { scope: null }))?.name).toBe('Bob');
  });

  it('takes no scope from the data of a request', async () => {
    const { Product } = await openShop();
    for (const where of [
      '{"scope":null}',
      '{"scope":{"default":false}}',
      '{"paranoid":false}',
      '{"scopes":{}}',
    ])
      await expect(Product.findAll({ where: JSON.parse(where) })).rejects.toThrow(ValidationError);
    const or = { [Op.or]: [{ archived: true }, { archived: false }] };
    expect(idsOf(await Product.findAll({ where: or }))).toEqual([1, 2, 3]);
    expect(idsOf(await Product.findAll({ where: { [Op.not]: { title: 'Chair' } } }))).toEqual([2, 3]);
    for (const scope of ['__proto__', 'constructor', 'toString', '', 'Default', 1, true, { default: null }])
      await expect(Product.findAll({ scope } as object)).rejects.toThrow(OptionError);
    await expect(Product.findAll({ scope: JSON.parse('{"__proto__":true}') })).rejects.toThrow(OptionError);
  });

  it('names the scope that an option gets wrong', async () => {
    const { Product } = await openShop();
    const messageOf = async (scope: unknown) => {
      const { message, hint } = await errorOf(Product.findAll({ scope } as object));
      return hint === undefined ? message : `${message}; ${hint}`;
    };
    expect(await messageOf('archivd')).toBe(
      "scope: 'archivd' is not a scope of 'product'; did you mean 'archived'?",
    );
    expect(await messageOf({ between: 5 })).toBe(
      'scope.between takes the arguments of the scope as an array, or true or false, not a number',
    );
    expect(await messageOf({ cheap: [] })).toMatch(/^scope.cheap takes true or false, not /);
    expect(await messageOf({ cheap: undefined })).toMatch(/^scope.cheap is undefined/);
    expect(await messageOf([1])).toMatch(/the array has a number$/);
    expect(await messageOf({ upTo: [null] })).toMatch(/^scopes.upTo.where.price\[Op.lte\]/);
    expect(await messageOf({ between: [1] })).toMatch(/^scopes.between.where.price\[Op.between\]/);
    const include = [{ association: 'user', scope: 'old' }];
    expect((await errorOf(Product.findAll({ include } as object))).message).toMatch(
      "scope of 'user': 'old' is not a scope of 'user'",
    );
  });

  it('reports the mistakes of declared scopes when the models are first used', async () => {
    const database = context.open();
    const A = database.define(
      'a',
      { x: DataTypes.INTEGER },
      {
        scopes: {
          default: { where: { y: 1 } },
          odd: { where: { x: { some: 1 } } },
          fine: () => ({ where: { z: 1 } }),
        },
      },
    );
    const error = await errorOf(A.findAll());
    expect(error).toBeInstanceOf(SchemaError);
    expect(error.message).toMatch("Model 'a': scopes.default.where: 'y' is not an attribute of 'a'");
    expect(error.message).toMatch("Model 'a': scopes.odd.where.x");
  });

  it('rejects default scopes that filter by each other, and those of a through model', async () => {
    const database = context.open();
    const scopes = { default: { where: { bs: { some: {} } } } };
    const A = database.define('a', {}, { scopes });
    const B = database.define('b', {}, { scopes: { default: { where: { a: {} } } } });
    A.hasMany(B, { as: 'bs', foreignKey: 'aId' });
    B.belongsTo(A, { as: 'a', foreignKey: 'aId' });
    const error = await errorOf(A.findAll());
    expect(error.message).toMatch("the default scope of 'a' filters by associations that lead back to it");
    const other = context.open();
    const C = other.define('c', {});
    const J = other.define('j', { x: DataTypes.INTEGER }, { scopes: { default: { where: { x: 1 } } } });
    C.belongsToMany(C, { as: 'cs', through: J, foreignKey: 'fromId', otherKey: 'toId' });
    expect((await errorOf(C.findAll())).message).toMatch(
      "has a through model with a default scope, 'j', yet",
    );
  });

  it('filters by the scopes of other models in its own', async () => {
    const database = context.open();
    const Shop = database.define(
      'shop',
      { open: DataTypes.BOOLEAN },
      { timestamps: false, scopes: { default: { where: { open: true } } } },
    );
    const Item = database.define(
      'item',
      { n: DataTypes.INTEGER },
      { timestamps: false, scopes: { default: { where: { shop: {} } } } },
    );
    class Items extends Item {
      static Shop = this.belongsTo(Shop, { as: 'shop', foreignKey: 'shopId' });
    }
    await database.sync();
    await Shop.bulkCreate([
      { id: 1, open: true },
      { id: 2, open: false },
    ]);
    await Items.bulkCreate([
      { id: 1, shopId: 1 },
      { id: 2, shopId: 2 },
      { id: 3, shopId: null },
    ]);
    expect(idsOf(await Items.findAll())).toEqual([1]);
    expect(await Items.update({ n: 1 }, { all: true })).toBe(1);
    expect(await Items.save({ id: 1, n: 2 })).toMatchObject({ n: 2 });
    expect((await errorOf(Items.save({ id: 2, n: 2 }))).code).toBe('RECORD_NOT_FOUND');
  });

  it('keeps instances of a filtered include from being saved as the whole list', async () => {
    const { User } = await openShop();
    const [ann] = await User.findAll({ include: [{ association: User.Products, scope: 'cheap' }] });
    const save = ann?.save({ include: [{ association: User.Products, missing: 'delete' }] });
    await expect(save).rejects.toThrow(/product/);
  });
});
