import { anyTenant, type Database, DataTypes } from '@espalier/core';

/**
 * Defines shops with categories, products and tags, each of one shop, and reviews, which have no tenant themselves. Products
 * are paranoid, unless the call says otherwise.
 */
export function defineTenantShop(database: Database, paranoid = true) {
  const shopId = { type: DataTypes.INTEGER, allowNull: false, tenant: true } as const;
  const title = { type: DataTypes.STRING, allowNull: false } as const;
  const options = { timestamps: false } as const;
  const Shop = database.define('shop', { name: DataTypes.STRING }, options);
  const Category = database.define('category', { shopId, title }, options);
  const Product = database.define(
    'product',
    {
      shopId,
      title,
      sku: DataTypes.STRING,
      code: { type: DataTypes.STRING, unique: true },
      price: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      categoryId: DataTypes.INTEGER,
    },
    {
      ...options,
      ...(paranoid && { paranoid: true }),
      scopes: { cheap: { where: { price: 1 } } },
      indexes: [{ fields: ['shopId', 'sku'], unique: true }],
    },
  );
  const Review = database.define('review', { text: DataTypes.STRING }, options);
  const Tag = database.define('tag', { shopId, title }, options);
  const Label = database.define(
    'label',
    {
      shopId,
      productId: { type: DataTypes.INTEGER, primaryKey: true },
      tagId: { type: DataTypes.INTEGER, primaryKey: true },
      note: DataTypes.STRING,
    },
    options,
  );
  class Shops extends Shop {
    static Products = this.hasMany(() => Products, { foreignKey: 'shopId' });
  }
  class Categories extends Category {
    static Products = this.hasMany(() => Products, { foreignKey: 'categoryId' });
  }
  class Products extends Product {
    static Shop = this.belongsTo(() => Shops, { foreignKey: 'shopId' });
    static Category = this.belongsTo(() => Categories, { foreignKey: 'categoryId' });
    static Reviews = this.hasMany(() => Reviews, { foreignKey: 'productId' });
    static Tags = this.belongsToMany(() => Tags, {
      through: () => Labels,
      foreignKey: 'productId',
      otherKey: 'tagId',
    });
  }
  class Reviews extends Review {
    static Product = this.belongsTo(() => Products, { foreignKey: 'productId' });
  }
  class Tags extends Tag {
    static Products = this.belongsToMany(() => Products, {
      through: () => Labels,
      foreignKey: 'tagId',
      otherKey: 'productId',
    });
  }
  class Labels extends Label {}
  return { Shop: Shops, Category: Categories, Product: Products, Review: Reviews, Tag: Tags, Label: Labels };
}

export type TenantShop = ReturnType<typeof defineTenantShop>;

/**
 * Inserts two shops, each with a category of two products, the first of which has a review and a tag. Shop 1 has the rows
 * with the ids 1 and 2, shop 2 those with 3 and 4; of categories, tags and reviews, shop 1 has 1 and shop 2 has 2.
 */
export async function seedTenantShop(database: Database, { Shop, Category, Product }: TenantShop) {
  const include = [{ association: Category.Products, include: [Product.Reviews, Product.Tags] }] as const;
  await Shop.bulkCreate([{ name: 'North' }, { name: 'South' }]);
  for (const shopId of [1, 2])
    await database.withContext({ shopId }, () =>
      Category.create(
        {
          title: `category ${shopId}`,
          products: [
            { title: 'chair', sku: 'a', reviews: [{ text: 'good' }], tags: [{ title: 'wood' }] },
            { title: 'table', sku: 'b', price: 5 },
          ],
        },
        { include },
      ),
    );
}

/** Returns all rows of all shops, as texts by table. */
export async function allRows(database: Database, shop: TenantShop) {
  const { Category, Product, Tag, Label, Review } = shop;
  return database.withContext({ shopId: anyTenant }, async () => {
    const read = async (model: { findAll(options?: object): Promise<unknown> }, options?: object) =>
      JSON.parse(JSON.stringify(await model.findAll(options))) as Record<string, unknown>[];
    return {
      categories: await read(Category as never, { order: ['id'] }),
      products: await read(Product as never, { order: ['id'], paranoid: false }),
      tags: await read(Tag as never, { order: ['id'] }),
      labels: await read(Label as never, { order: ['productId', 'tagId'] }),
      reviews: await read(Review as never, { order: ['id'] }),
    };
  });
}
