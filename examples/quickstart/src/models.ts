import { type Database, DataTypes, Model } from '@espalier/core';

/** The models of a small shop. */
export function defineModels(database: Database) {
  class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
    static User = this.belongsTo(() => User);
    static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
  }

  class User extends Model.init(
    { firstName: { type: DataTypes.STRING, allowNull: false }, lastName: DataTypes.STRING },
    { database, modelName: 'user' },
  ) {
    static Addresses = this.hasMany(() => Address);

    get fullName() {
      return [this.firstName, this.lastName].filter(Boolean).join(' ');
    }
  }

  class Address extends Model.init(
    { type: DataTypes.ENUM('home', 'work'), city: DataTypes.STRING },
    { database, modelName: 'address' },
  ) {}

  class Tag extends Model.init(
    { name: { type: DataTypes.STRING, unique: true } },
    { database, modelName: 'tag' },
  ) {}

  class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}

  return { Product, User, Address, Tag, ProductTag };
}
