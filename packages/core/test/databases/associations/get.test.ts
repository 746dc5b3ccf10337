import { DataTypes } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { statementsOfFind } from '../../helpers/find-statements.js';

describeEachDatabase('the target of an association', (context) => {
  async function openStockedShop() {
    const shop = await openShop(context);
    const { Product, User } = shop;
    const product = await Product.create(
      {
        title: 'Chair',
        user: {
          firstName: 'Mick',
          addresses: [{ city: 'Austin' }, { city: 'Dallas' }, { city: 'Zurich' }],
          profile: { bio: 'Sits.' },
        },
        tags: [
          { name: 'wood', productTag: { rank: 1 } },
          { name: 'red', productTag: { rank: 2 } },
        ],
      },
      {
        include: [
          { association: Product.User, include: [User.Addresses, User.Profile] },
          { association: Product.Tags },
        ],
      },
    );
    const bare = await Product.create({ title: 'Table' });
    const ann = await User.create({ firstName: 'Ann' });
    context.statements.length = 0;
    return { ...shop, product, bare, ann };
  }

  it('is read for one instance, by one statement, as an include would show it', async () => {
    const { Product, User, product } = await openStockedShop();
    const [found] = await Product.findAll({
      where: { id: product.id },
      include: [{ association: Product.User, include: [User.Addresses, User.Profile] }, Product.Tags],
    });
    const plain = await Product.findByPk(product.id);
    if (plain === null) throw new Error('no product');
    context.statements.length = 0;

    const user = await Product.User.get(plain);
    const tags = await Product.Tags.get(plain);
    if (user === null) throw new Error('no user');
    const addresses = await User.Addresses.get(user);
    const profile = await User.Profile.get(user);

    expect(context.statements).toHaveLength(4);
    expect(user).toBeInstanceOf(User);
    expect(user.fullName).toBe('Mick null');
    expect(addresses).toStrictEqual(found?.user?.addresses);
    expect(profile).toStrictEqual(found?.user?.profile);
    expect(tags).toStrictEqual(found?.tags);
    expect(tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
      ['wood', 1],
      ['red', 2],
    ]);
    // Reading leaves the instance as it is.
    expect(Object.keys(plain)).not.toContain('user');
  });

  it('is null or empty if there is none, without a statement if no key is set', async () => {
    const { Product, User, bare, ann } = await openStockedShop();
    expect(await Product.User.get(bare)).toBeNull();
    expect(await Product.User.has(bare, ann)).toBe(false);
    expect(await Product.User.count(bare)).toBe(0);
    expect(context.statements).toEqual([]);
    expect(await Product.Tags.get(bare)).toEqual([]);
    expect(await User.Profile.get(ann)).toBeNull();
    expect(await User.Addresses.get(ann)).toEqual([]);
    expect(await User.Addresses.count(ann)).toBe(0);
  });

  it('takes its own conditions, attributes and includes', async () => {
    const { Product, User, product } = await openStockedShop();
    const user = await Product.User.get(product, { include: [User.Profile], attributes: ['firstName'] });
    expect(user?.get({ plain: true })).toMatchObject({ firstName: 'Mick', profile: { bio: 'Sits.' } });
    expect(Object.keys(user ?? {})).toEqual(['firstName', 'profile']);
    const cities = await User.Addresses.get(product.user, {
      where: { city: ['Austin', 'Zurich', 'Oslo'] },
      attributes: ['city'],
    });
    expect(cities.map(({ city }) => city)).toEqual(['Austin', 'Zurich']);
    expect(await Product.Tags.get(product, { where: { name: 'red' } })).toMatchObject([
      { name: 'red', productTag: { rank: 2 } },
    ]);
    expect(await Product.User.get(product, { where: { firstName: 'Ann' } })).toBeNull();
  });

  it('is counted with one statement, under conditions too', async () => {
    const { Product, User, product } = await openStockedShop();
    expect(await User.Addresses.count(product.user)).toBe(3);
    expect(await User.Addresses.count(product.user, { where: { city: 'Austin' } })).toBe(1);
    expect(await Product.Tags.count(product)).toBe(2);
    expect(await Product.Tags.count(product, { where: { name: ['red', 'blue'] } })).toBe(1);
    expect(await Product.User.count(product)).toBe(1);
    expect(await User.Profile.count(product.user)).toBe(1);
    expect(context.statements).toHaveLength(6);
  });

  it('includes one row or all of several, given as instances or keys', async () => {
    const { Product, User, product, ann } = await openStockedShop();
    const [wood, red] = product.tags;
    const [home, work] = product.user.addresses;
    if (!wood || !red || !home || !work) throw new Error('missing');
    expect(await Product.Tags.has(product, wood)).toBe(true);
    expect(await Product.Tags.has(product, [wood.id, red, wood])).toBe(true);
    expect(await Product.Tags.has(product, [wood, 4711])).toBe(false);
    expect(await User.Addresses.has(product.user, [home, work.id])).toBe(true);
    expect(await User.Addresses.has(ann, home)).toBe(false);
    expect(await User.Profile.has(product.user, product.user.profile)).toBe(true);
    expect(await User.Profile.has(ann, product.user.profile)).toBe(false);
    expect(await Product.User.has(product, product.user)).toBe(true);
    expect(await Product.User.has(product, ann.id)).toBe(false);
    expect(context.statements).toHaveLength(9);
    expect(await Product.Tags.has(product, [])).toBe(true);
    expect(context.statements).toHaveLength(9);
  });

  it('follows a foreign key that was set and is not saved yet', async () => {
    const { Product, bare, ann } = await openStockedShop();
    bare.userId = ann.id;
    expect((await Product.User.get(bare))?.firstName).toBe('Ann');
  });

  it('is read for an instance of which only some attributes were read', async () => {
    const { Product, product } = await openStockedShop();
    const part = await Product.findOne({ where: { id: product.id }, attributes: ['title'] });
    expect(await Product.Tags.count(part as never)).toBe(2);
    await expect(Product.User.get(part as never)).rejects.toThrow(
      "product.user.get needs 'product.userId', which this instance was read without; add it to `attributes`, or reload the instance",
    );
  });

  it('fills many instances with one statement for each association', async () => {
    const { Product, User, product, bare } = await openStockedShop();
    const products = await Product.findAll({ order: ['id'] });
    context.statements.length = 0;

    const filled = await Product.load(products, [
      { association: Product.User, include: [User.Addresses] },
      { association: Product.Tags, where: { name: 'red' } },
    ]);

    expect(context.statements).toHaveLength(statementsOfFind(context, 3));
    expect(filled[0]).toBe(products[0]);
    expect(filled.map(({ id }) => id)).toEqual([product.id, bare.id]);
    expect(filled[0]?.user?.addresses.map(({ city }) => city)).toEqual(['Austin', 'Dallas', 'Zurich']);
    expect(filled[0]?.tags.map(({ name }) => name)).toEqual(['red']);
    expect(filled[1]?.user).toBeNull();
    expect(filled[1]?.tags).toEqual([]);
    expect(filled[0]?.changed()).toEqual([]);

    context.statements.length = 0;
    const [again] = await Product.load([product], Product.Tags);
    expect(again?.tags).toHaveLength(2);
    expect(await Product.load([], Product.User)).toEqual([]);
    expect(context.statements).toHaveLength(1);
  });

  it('is one instance for all that refer to it, and one for each parent if a through row joins them', async () => {
    const { Product, product } = await openStockedShop();
    const twin = await Product.create({ title: 'Stool', userId: product.user.id });
    await Product.Tags.add(twin, product.tags);
    const [chair, stool] = await Product.load([product, twin, product], [Product.User, Product.Tags]);
    expect(chair?.user).toBe(stool?.user);
    expect(chair?.tags[0]).not.toBe(stool?.tags[0]);
    expect(stool?.tags.map(({ productTag }) => productTag.productId)).toEqual([twin.id, twin.id]);
  });

  it('is found by composite keys, and by keys other than the primary key', async () => {
    const database = context.open();
    const plain = { timestamps: false } as const;
    const Order = database.define(
      'order',
      {
        tenant: { type: DataTypes.STRING, primaryKey: true },
        number: { type: DataTypes.INTEGER, primaryKey: true },
      },
      plain,
    );
    const Item = database.define('item', { sku: DataTypes.STRING }, plain);
    const Label = database.define('label', { code: { type: DataTypes.STRING, unique: true } }, plain);
    const Items = Order.hasMany(Item);
    const ItemOrder = Item.belongsTo(Order);
    const Labels = Order.belongsToMany(Label, { through: 'order_labels', targetKey: 'code' });
    const Main = Item.belongsTo(Label, { as: 'main', targetKey: 'code' });
    await database.sync();
    const [first, second] = await Order.bulkCreate([
      { tenant: 'a', number: 1 },
      { tenant: 'a', number: 2 },
    ]);
    const items = await Item.bulkCreate([{ sku: 'x' }, { sku: 'y' }, { sku: 'z' }]);
    const [x, y, z] = items;
    const [red, blue] = await Label.bulkCreate([{ code: 'red' }, { code: 'blue' }]);
    if (!first || !second || !x || !y || !z || !red || !blue) throw new Error('missing');

    await Items.set(first, [x, y.id]);
    await Items.add(second, z);
    await Labels.add(first, [red, blue.id]);
    await ItemOrder.set(y, { tenant: 'a', number: 2 });
    await Main.set(x, red);
    await Main.set(y, blue.id);

    expect((await Items.get(first)).map(({ sku }) => sku)).toEqual(['x']);
    expect((await Items.get(second)).map(({ sku }) => sku)).toEqual(['y', 'z']);
    expect(await Items.count(second)).toBe(2);
    expect(await ItemOrder.has(y, second)).toBe(true);
    expect((await ItemOrder.get(x))?.number).toBe(1);
    expect((await Labels.get(first)).map(({ code }) => code)).toEqual(['red', 'blue']);
    expect(await Labels.has(first, [red.id, blue])).toBe(true);
    expect([(await Main.get(x))?.code, (await Main.get(y))?.code]).toEqual(['red', 'blue']);
    expect([x, y].map((item) => (item as { mainCode?: unknown }).mainCode)).toEqual(['red', 'blue']);

    await Labels.remove(first, red.id);
    await Items.remove(second, z);
    await ItemOrder.set(y, null);
    expect((await Labels.get(first)).map(({ code }) => code)).toEqual(['blue']);
    expect(await Items.count(second)).toBe(0);
    await expect(Main.set(x, 4711)).rejects.toThrow("item.main.set: the row of 'label' does not exist");
  });
});

describeEachDatabase('the targets of an association, sorted and limited', (context) => {
  it('are sorted and limited for each instance, alone or among many', async () => {
    const { User, Product, Tag } = await openShop(context);
    const cities = (name: string) => ['C', 'A', 'B'].map((letter) => ({ city: `${name} ${letter}` }));
    const users = await User.bulkCreate(
      ['Ann', 'Bob'].map((firstName) => ({ firstName, addresses: cities(firstName) })),
      { include: [User.Addresses] },
    );
    const [ann] = users;
    if (ann === undefined) throw new Error('no user');
    const first = await User.Addresses.get(ann, { order: [['city', 'DESC']], limit: 2 });
    expect(first.map(({ city }) => city)).toEqual(['Ann C', 'Ann B']);
    const loaded = await User.load(users, [{ association: User.Addresses, order: ['city'], limit: 1 }]);
    expect(loaded.map(({ addresses }) => addresses.map(({ city }) => city))).toEqual([['Ann A'], ['Bob A']]);

    const product = await Product.create({ title: 'Chair' });
    const tags = await Tag.bulkCreate(['x', 'z', 'y'].map((name) => ({ name })));
    await Product.Tags.add(product, tags, { through: { rank: 1 } });
    const last = await Product.Tags.get(product, { order: [['name', 'DESC']], limit: 2 });
    expect(last.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
      ['z', 1],
      ['y', 1],
    ]);
  });
});
