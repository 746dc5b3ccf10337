import { DataTypes } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';
import { includeInOrder, type Loose, problemsOf } from '../../helpers/problems.js';

describeEachDatabase('a pair that is joined at several places', (context) => {
  async function open() {
    const database = context.open();
    const Product = database.define('product', { title: DataTypes.STRING });
    const Tag = database.define('tag', { name: DataTypes.STRING });
    const ProductTag = database.define('productTag', { rank: DataTypes.INTEGER, note: DataTypes.STRING });
    Product.belongsToMany(Tag, { through: ProductTag });
    Tag.belongsToMany(Product, { through: ProductTag });
    Product.belongsTo(Product, { as: 'like' });
    await database.sync();
    const rows = () => context.rows(database, 'select rank, note from "productTags"');
    return { Product, Tag, ProductTag, rows };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  /** A product and a tag in each other's lists, each with values for the row that joins them. */
  function pair(ofTag: object | undefined, ofProduct: object | undefined) {
    const product: Loose = { title: 'Chair', ...(ofProduct && { productTag: ofProduct }) };
    const tag: Loose = { name: 'wood', products: [product], ...(ofTag && { productTag: ofTag }) };
    product.tags = [tag];
    return { product, tag };
  }
  const ends: [string, (opened: Opened, values: ReturnType<typeof pair>) => Promise<unknown>][] = [
    [
      'product',
      ({ Product }, { product }) =>
        Product.create(product as never, {
          include: [{ association: 'tags', include: ['products'] }] as never,
        }),
    ],
    [
      'tag',
      ({ Tag }, { tag }) =>
        Tag.create(tag as never, { include: [{ association: 'products', include: ['tags'] }] as never }),
    ],
  ];

  it.each(ends)('has the values that either end gives it, created from the %s', async (_, create) => {
    const opened = await open();
    await create(opened, pair({ rank: 1 }, undefined));
    await create(opened, pair(undefined, { rank: 2 }));
    await create(opened, pair({ rank: 3 }, { note: 'x' }));
    await create(opened, pair({ rank: 4, note: 'y' }, { rank: 4 }));
    expect(await opened.rows()).toEqual([
      { rank: 1, note: null },
      { rank: 2, note: null },
      { rank: 3, note: 'x' },
      { rank: 4, note: 'y' },
    ]);
  });

  it.each(ends)('may not have two values of one attribute, created from the %s', async (end, create) => {
    const opened = await open();
    const path = end === 'product' ? 'tags.0' : 'products.0';
    const call = create(opened, pair({ rank: 1 }, { rank: 2 }));
    expect(await problemsOf(call)).toEqual([`INVALID_VALUE ${path}.productTag.rank`]);
    await expect(create(opened, pair({ rank: 1 }, { rank: 2 }))).rejects.toThrow(
      "'productTag.rank' has two values, but one row joins the two records",
    );
  });

  it.each([[['tags', 'like']], [['like', 'tags']]])(
    'has the values that the fields of one place list, in the order %j',
    async (order) => {
      const { Product, rows } = await open();
      const tag = { name: 'wood', productTag: { rank: 1 } };
      const product: Loose = { title: 'Chair', tags: [tag] };
      product.like = product;
      const include = includeInOrder(order, {
        tags: { association: 'tags', fields: ['name'] },
        like: { association: 'like', include: [{ association: 'tags', fields: ['productTag'] }] },
      });
      await Product.create(product as never, { include });
      expect(await rows()).toEqual([{ rank: 1, note: null }]);
    },
  );

  const notJoiningValues: [string, string, (opened: Opened) => Promise<object>][] = [
    ['an instance of another model', 'another model', async ({ Tag }) => new Tag({ name: 'x' })],
    [
      'a row that joins another pair',
      'stored already',
      async ({ Product, ProductTag }) => {
        await Product.create({ tags: [{ name: 'oak' }] } as never, { include: ['tags'] as never });
        return (await ProductTag.findOne()) as object;
      },
    ],
  ];

  it.each(notJoiningValues)('may not have %s for its values', async (_, why, make) => {
    const opened = await open();
    const { Product, Tag } = opened;
    const productTag = await make(opened);
    const include = ['tags'] as never;
    const targets = [
      { name: 'wood', productTag },
      Object.assign(new Tag({ name: 'wood' }), { productTag }),
      Tag.connectOrCreate({ where: { id: 77 }, create: { productTag } as never }),
    ];
    for (const target of targets) {
      const call = Product.create({ tags: [target] } as never, { include });
      expect(await problemsOf(call)).toEqual(['INVALID_SHAPE tags.0.productTag']);
      await expect(Product.create({ tags: [target] } as never, { include })).rejects.toThrow(why);
    }
  });
});
