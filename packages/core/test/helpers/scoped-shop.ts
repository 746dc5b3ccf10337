import { type Database, DataTypes, Op } from '@espalier/core';

/** Defines users, their products, reviews and tags. Users and products have a default scope. */
export function defineScopedShop(database: Database) {
  const User = database.define(
    'user',
    { name: { type: DataTypes.STRING, allowNull: false, unique: true }, active: DataTypes.BOOLEAN },
    { timestamps: false, scopes: { default: { where: { active: true } } } },
  );
  const Product = database.define(
    'product',
    {
      title: { type: DataTypes.STRING, allowNull: false, unique: true },
      price: DataTypes.INTEGER,
      archived: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
    },
    {
      timestamps: false,
      scopes: {
        default: { where: { archived: false } },
        archived: { where: { archived: true } },
        cheap: { where: { price: { [Op.lt]: 10 } } },
        between: (min: number, max: number) => ({ where: { price: { [Op.between]: [min, max] } } }),
        upTo: (max = 20) => ({ where: { price: { [Op.lte]: max } } }),
      },
    },
  );
  const Review = database.define('review', { text: DataTypes.STRING }, { timestamps: false });
  const Tag = database.define(
    'tag',
    { name: { type: DataTypes.STRING, unique: true }, hidden: DataTypes.BOOLEAN },
    { timestamps: false, scopes: { default: { where: { [Op.not]: { hidden: { [Op.is]: true } } } } } },
  );
  class Users extends User {
    static Products = this.hasMany(() => Products, { foreignKey: 'userId' });
  }
  class Products extends Product {
    static User = this.belongsTo(() => Users, { foreignKey: 'userId' });
    static Reviews = this.hasMany(() => Reviews, { foreignKey: 'productId' });
    static Tags = this.belongsToMany(() => Tags, { through: 'productTag' });
  }
  class Reviews extends Review {
    static Product = this.belongsTo(() => Products, { foreignKey: 'productId' });
  }
  class Tags extends Tag {
    static Products = this.belongsToMany(() => Products, { through: 'productTag' });
  }
  return { User: Users, Product: Products, Review: Reviews, Tag: Tags };
}

/** Inserts two users, the second one inactive, and four products, the last one archived. */
export async function seedScopedShop({ User, Product, Review, Tag }: ReturnType<typeof defineScopedShop>) {
  await User.bulkCreate([
    { name: 'Ann', active: true },
    { name: 'Bob', active: false },
  ]);
  await Product.bulkCreate([
    { title: 'Chair', price: 5, userId: 1 },
    { title: 'Table', price: 20, userId: 1 },
    { title: 'Lamp', price: 8, userId: 2 },
    { title: 'Sofa', price: 7, userId: 1, archived: true },
  ]);
  await Review.bulkCreate([
    { text: 'good', productId: 1 },
    { text: 'gone', productId: 4 },
  ]);
  await Tag.bulkCreate([{ name: 'wood' }, { name: 'secret', hidden: true }]);
}
