import { type Database, DataTypes } from '@espalier/core';

/** Declares a schema whose SQL is short enough to read, with one association of each kind. Its statements are pinned. */
export function defineShop(database: Database) {
  const plain = { timestamps: false } as const;
  const Product = database.define('product', { title: DataTypes.STRING }, plain);
  const User = database.define('user', { name: { type: DataTypes.STRING(50), allowNull: false } }, plain);
  const Address = database.define('address', { city: DataTypes.TEXT }, plain);
  const Profile = database.define('profile', { bio: DataTypes.TEXT }, plain);
  const Tag = database.define('tag', { name: { type: DataTypes.STRING, unique: true } }, plain);
  const ProductTag = database.define('productTag', { rank: DataTypes.INTEGER }, plain);
  return {
    Product,
    User,
    ProductTag,
    ProductUser: Product.belongsTo(User),
    Addresses: User.hasMany(Address, { foreignKey: { name: 'userId', allowNull: false } }),
    Profile: User.hasOne(Profile),
    Tags: Product.belongsToMany(Tag, { through: ProductTag }),
  };
}
