import { DataTypes, Model } from '@espalier/core';
import { describeEachDatabase, openShop } from '@espalier/testkit';
import { type Loose, problemsOf } from '../../helpers/problems.js';

describeEachDatabase('a pair that is already joined', (context) => {
  async function openOrders() {
    const shop = await openShop(context);
    const { database, Product, Tag } = shop;
    class Order extends Model.init({ number: DataTypes.INTEGER }, { database, modelName: 'order' }) {
      static Product = this.belongsTo(Product);
    }
    await database.sync();
    await Product.create(
      { title: 'Chair', tags: [{ name: 'wood', productTag: { rank: 1 } }] },
      { include: [Product.Tags] },
    );
    const below = [{ association: Order.Product, include: [Product.Tags] }] as const;
    const deep = [
      { association: Order.Product, include: [{ association: Product.Tags, include: [Tag.Products] }] },
    ] as const;
    const loaded = async () => {
      const product = await Product.findOne({ include: [Product.Tags] });
      if (product === null) throw new Error('no product');
      return product;
    };
    const ranks = () => context.rows(database, 'select rank from "productTags" order by rank');
    return { ...shop, Order, below, deep, loaded, ranks };
  }

  it('is not inserted again if it was loaded with its through row', async () => {
    const { Order, below, loaded, ranks } = await openOrders();
    const product = await loaded();
    const [tag] = product.tags;
    const through = tag?.productTag;
    context.statements.length = 0;

    const order = await Order.create({ number: 1, product }, { include: below });

    expect(context.statements.filter((each) => /^(with|insert|update)/.test(each))).toHaveLength(1);
    expect(order.product).toBe(product);
    expect(order.product.tags).toEqual([tag]);
    expect(order.product.tags[0]).toBe(tag);
    expect(tag?.productTag).toBe(through);
    expect(await ranks()).toEqual([{ rank: 1 }]);
    expect(await Order.findByPk(order.id, { include: below })).toStrictEqual(order);
  });

  it('is not inserted again if it was just created', async () => {
    const { Product, Order, below, ranks } = await openOrders();
    const product = await Product.create(
      { title: 'Table', tags: [{ name: 'oak', productTag: { rank: 2 } }] },
      { include: [Product.Tags] },
    );
    await Order.create({ number: 1, product }, { include: below });
    await Order.create({ number: 2, product }, { include: below });
    expect(await ranks()).toEqual([{ rank: 1 }, { rank: 2 }]);
  });

  it('is not inserted again when another tag is joined', async () => {
    const { Product, Order, below, loaded, ranks } = await openOrders();
    const product = await loaded();
    product.tags.push({ name: 'new', productTag: { rank: 5 } } as never);
    const order = await Order.create({ number: 1, product }, { include: below });
    expect(order.product.tags.map(({ name, productTag }) => [name, productTag.rank])).toEqual([
      ['wood', 1],
      ['new', 5],
    ]);
    expect(await ranks()).toEqual([{ rank: 1 }, { rank: 5 }]);
    expect(await Product.findOne({ include: [Product.Tags] })).toMatchObject({ tags: [{}, {}] });
  });

  it('is not inserted again when a loaded graph is passed, in both directions', async () => {
    const { Product, Order, Tag, deep, ranks } = await openOrders();
    const product = await Product.findOne({
      include: [{ association: Product.Tags, include: [Tag.Products] }],
    });
    if (product === null) throw new Error('no product');
    const order = await Order.create({ number: 1, product }, { include: deep });
    expect(order.product.tags[0]?.products[0]?.title).toBe('Chair');
    expect(await ranks()).toEqual([{ rank: 1 }]);
  });

  it('is recognised by the through row of either end', async () => {
    const { Order, Tag, deep, ranks } = await openOrders();
    const tag = await Tag.findOne({ include: [Tag.Products] });
    const product = tag?.products[0] as Loose | undefined;
    if (product === undefined) throw new Error('no product');
    product.tags = [tag];
    await Order.create({ number: 1, product } as never, { include: deep });
    expect(await ranks()).toEqual([{ rank: 1 }]);
  });

  it('may not be given values that its row does not have', async () => {
    const { Order, Tag, deep, ranks } = await openOrders();
    const tag = (await Tag.findOne({ include: [Tag.Products] })) as Loose | null;
    const [product] = (tag?.products ?? []) as Loose[];
    if (tag === null || product === undefined) throw new Error('no tag');
    product.tags = [tag];
    tag.productTag = { rank: 1 };
    await Order.create({ number: 1, product } as never, { include: deep });
    tag.productTag = { rank: 2 };
    const call = Order.create({ number: 1, product } as never, { include: deep });
    expect(await problemsOf(call)).toEqual(['INVALID_VALUE product.tags.0.productTag.rank']);
    expect(await ranks()).toEqual([{ rank: 1 }]);
  });

  it('is not recognised without a through row', async () => {
    const { Product, Order, Tag, below } = await openOrders();
    const product = await Product.findOne();
    const tags = await Tag.findAll();
    const call = Order.create({ number: 1, product: Object.assign(product as object, { tags }) } as never, {
      include: below,
    });
    expect(await problemsOf(call)).toEqual(['UNIQUE_CONSTRAINT product.tags.0.productTag']);
  });

  it('is not the pair of another product that has the tag', async () => {
    const { Product, loaded, ranks } = await openOrders();
    const { tags } = await loaded();
    const product = await Product.create({ title: 'Table', tags }, { include: [Product.Tags] });
    expect(product.tags[0]?.productTag.productId).toBe(product.id);
    expect(await ranks()).toHaveLength(2);
  });

  it('is joined again after it was unlinked', async () => {
    const { Product, Order, below, loaded, ranks } = await openOrders();
    for (const part of [
      (product: Awaited<ReturnType<typeof loaded>>) => Product.Tags.remove(product, product.tags),
      (product: Awaited<ReturnType<typeof loaded>>) => Product.Tags.set(product, []),
    ]) {
      const product = await loaded();
      const tags = [...product.tags];
      await part(product);
      expect(await ranks()).toEqual([]);
      await Order.create({ number: 1, product: Object.assign(product, { tags }) }, { include: below });
      expect(await ranks()).toHaveLength(1);
    }
  });

  it('is not joined twice after the transaction that unlinked it was rolled back', async () => {
    const { Product, Order, database, below, loaded, ranks } = await openOrders();
    const product = await loaded();
    await database
      .transaction(async () => {
        await Product.Tags.remove(product, product.tags);
        throw new Error('no');
      })
      .catch(() => undefined);
    await Order.create({ number: 1, product }, { include: below });
    expect(await ranks()).toEqual([{ rank: 1 }]);
  });

  it('belongs to the scope that its row has', async () => {
    const database = context.open();
    const Post = database.define('post', { title: DataTypes.STRING });
    const Tag = database.define('tag', { name: DataTypes.STRING });
    const Tagging = database.define('tagging', { role: { type: DataTypes.STRING, primaryKey: true } });
    const keys = { foreignKey: 'postId', otherKey: 'tagId' };
    for (const role of ['main', 'side']) {
      const through = { model: Tagging, scope: { role }, unique: false };
      Post.belongsToMany(Tag, { as: `${role}Tags`, through, ...keys });
    }
    const Order = database.define('order', {});
    Order.belongsTo(Post);
    await database.sync();
    await Post.create({ mainTags: [{ name: 'a' }] } as never, { include: ['mainTags'] as never });
    const post = (await Post.findOne({ include: ['mainTags'] as never })) as Loose | null;
    const include = [{ association: 'post', include: ['mainTags', 'sideTags'] }] as never;
    await Order.create({ post } as never, { include });
    expect(await Tagging.count()).toBe(1);
    await Order.create({ post: Object.assign(post ?? {}, { sideTags: post?.mainTags }) } as never, {
      include,
    });
    expect((await Tagging.findAll({ order: ['role'] as never })).map(({ role }) => role)).toEqual([
      'main',
      'side',
    ]);
  });
});
