/**
 * The models of the type tests: a shop, whose models refer to each other in circles, and over two files.
 *
 * @example
 * Product.create({ title: 'Chair', user: { firstName: 'Mick' } }, { include: [Product.User] });
 */
import { DataTypes, database, Model } from './api.js';
// biome-ignore lint/suspicious/noImportCycles: that models can import each other is what is tested
import { Review } from './review.js';

export class Product extends Model.init(
  {
    title: DataTypes.STRING,
    price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: '0' },
  },
  { database, modelName: 'product' },
) {
  static User = this.belongsTo(() => User);
  static Tags = this.belongsToMany(() => Tag, { through: () => ProductTag });
  static Reviews = this.hasMany(() => Review);

  get label() {
    return `${this.title} (${this.price})`;
  }

  static newest() {
    return this.findOne({ order: [['createdAt', 'DESC']], include: [this.User] });
  }
}

export class User extends Model.init(
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

/** Declares its foreign key, which cannot be null. */
export class Address extends Model.init(
  {
    type: { type: DataTypes.ENUM('home', 'work'), allowNull: false },
    city: { type: DataTypes.STRING, allowNull: false },
    userId: { type: DataTypes.INTEGER, allowNull: false },
  },
  { database, modelName: 'address', timestamps: false },
) {
  static User = this.belongsTo(() => User);
}

export class Profile extends Model.init(
  { bio: DataTypes.TEXT },
  { database, modelName: 'profile', timestamps: false },
) {
  static User = this.belongsTo(() => User);
}

export class Tag extends Model.init(
  { name: { type: DataTypes.STRING, allowNull: false, unique: true } },
  { database, modelName: 'tag', timestamps: false },
) {
  static Products = this.belongsToMany(() => Product, { through: () => ProductTag });
}

export class ProductTag extends Model.init(
  { rank: DataTypes.INTEGER },
  { database, modelName: 'productTag', timestamps: false },
) {}

/** A tree. */
export class Category extends Model.init(
  { name: { type: DataTypes.STRING, allowNull: false } },
  { database, modelName: 'category', timestamps: false },
) {
  static Parent = this.belongsTo(() => Category, { as: 'parent' });
  static Children = this.hasMany(() => Category, { as: 'children', foreignKey: 'parentId' });
}
