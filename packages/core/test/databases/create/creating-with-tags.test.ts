import { type Database, DataTypes, Model } from '@espalier/core';
import { describeEachDatabase } from '@espalier/testkit';

/**
 * The page that Espalier grew from, as tests.
 *
 * @see https://sequelize.org/docs/v6/advanced-association-concepts/creating-with-associations/
 */
describeEachDatabase('creating with tags', (context) => {
  it('creates the tags that a product has many of, included by their model', async () => {
    const database = context.open();
    const { Product, Tag } = defineTags(database);
    Product.hasMany(Tag);
    await database.sync();

    const product = await Product.create(
      { id: 1, title: 'Chair', tags: [{ name: 'Alpha' }, { name: 'Beta' }] },
      { include: [Tag] },
    );

    expect(await Product.findByPk(1, { include: [Tag] })).toStrictEqual(product);
    expect(await context.rows(database, 'select name, "productId" from tags order by id')).toEqual([
      { name: 'Alpha', productId: 1 },
      { name: 'Beta', productId: 1 },
    ]);
  });

  it('creates the tags that a product shares with others, included by their model', async () => {
    const database = context.open();
    const { Product, Tag } = defineTags(database);
    Product.belongsToMany(Tag, { through: 'product_tags' });
    await database.sync();

    const product = await Product.create(
      { id: 1, title: 'Chair', tags: [{ name: 'Alpha' }, { name: 'Beta' }] },
      { include: [Tag] },
    );

    expect(await Product.findByPk(1, { include: [Tag] })).toStrictEqual(product);
    const joined =
      'select t.name from product_tags j join tags t on t.id = j."tagId" where j."productId" = 1';
    expect(await context.rows(database, `${joined} order by t.id`)).toEqual([
      { name: 'Alpha' },
      { name: 'Beta' },
    ]);
  });

  it('keeps the ids given to tags that a product has as its categories', async () => {
    const database = context.open();
    const { Product, Tag } = defineTags(database);
    const Categories = Product.hasMany(Tag, { as: 'categories' });
    await database.sync();
    const include = [{ association: Categories, as: 'categories' }] as const;

    const product = await Product.create(
      {
        id: 1,
        title: 'Chair',
        categories: [
          { id: 1, name: 'Alpha' },
          { id: 2, name: 'Beta' },
        ],
      },
      { include },
    );

    expect(product.categories.map(({ id }) => id)).toEqual([1, 2]);
    expect(await Product.findByPk(1, { include })).toStrictEqual(product);
    expect(await context.rows(database, 'select id, name, "productId" from tags order by id')).toEqual([
      { id: 1, name: 'Alpha', productId: 1 },
      { id: 2, name: 'Beta', productId: 1 },
    ]);
  });

  it('keeps the ids given to categories that a product shares with others', async () => {
    const database = context.open();
    const { Product, Tag } = defineTags(database);
    const Categories = Product.belongsToMany(Tag, { as: 'categories', through: 'product_categories' });
    await database.sync();
    const include = [{ association: Categories, as: 'categories' }] as const;

    const product = await Product.create(
      {
        id: 7,
        title: 'Chair',
        categories: [
          { id: 2, name: 'Alpha' },
          { id: 5, name: 'Beta' },
        ],
      },
      { include },
    );

    expect(product.categories.map(({ id }) => id)).toEqual([2, 5]);
    expect(await Product.findByPk(7, { include })).toStrictEqual(product);
    const joined = 'select "productId", "tagId" from product_categories order by "tagId"';
    expect(await context.rows(database, joined)).toEqual([
      { productId: 7, tagId: 2 },
      { productId: 7, tagId: 5 },
    ]);
  });
});

function defineTags(database: Database) {
  class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {}
  class Tag extends Model.init({ name: DataTypes.STRING }, { database, modelName: 'tag' }) {}
  return { Product, Tag };
}
