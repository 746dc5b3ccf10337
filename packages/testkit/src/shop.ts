import { type Database, DataTypes, Model } from '@espalier/core';

/** The models that most tests can do with: products of a shop with their users, addresses and tags. */
export function defineShop(database: Database) {
  class Product extends Model.init({ title: DataTypes.STRING }, { database, modelName: 'product' }) {
    static User = this.belongsTo(() => User);
    static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
  }

  class User extends Model.init(
    { firstName: { type: DataTypes.STRING, allowNull: false }, lastName: DataTypes.STRING },
    { database, modelName: 'user' },
  ) {
    static Addresses = this.hasMany(() => Address);
    static Profile = this.hasOne(() => Profile);
    static Products = this.hasMany(() => Product);

    get fullName() {
      return `${this.firstName} ${this.lastName}`;
    }
  }

  class Address extends Model.init(
    { type: DataTypes.ENUM('home', 'work'), city: { type: DataTypes.STRING, allowNull: false } },
    { database, modelName: 'address' },
  ) {
    static User = this.belongsTo(() => User);
  }

  class Profile extends Model.init({ bio: DataTypes.TEXT }, { database, modelName: 'profile' }) {}

  class Tag extends Model.init(
    { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
    { database, modelName: 'tag' },
  ) {
    static Products = this.belongsToMany(() => Product, { through: () => ProductTag });
  }

  class ProductTag extends Model.init({ rank: DataTypes.INTEGER }, { database, modelName: 'productTag' }) {}

  return { Product, User, Address, Profile, Tag, ProductTag };
}
